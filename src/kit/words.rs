//! Closed sets of words: an enum in Rust, a word in the table, the API and the pages.

/// The name of a set of words in the API document: that of its module before its own, since several modules have a `State`.
pub fn schema_name(module: &str, name: &str) -> String {
    let concept: String = module
        .split("::")
        .nth(1)
        .unwrap_or("")
        .split('_')
        .map(|w| w.get(..1).unwrap_or("").to_uppercase() + w.get(1..).unwrap_or(""))
        .collect();
    if name.starts_with(&concept) { name.to_owned() } else { concept + name }
}

/// Declares an enum whose variants are words: `words! { pub enum Kind { Dev = "dev", Ops = "ops" } }`.
#[macro_export]
macro_rules! words {
    ($(#[$m:meta])* pub enum $name:ident { $($(#[$vm:meta])* $v:ident = $w:literal),+ $(,)? }) => {
        $(#[$m])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vm])* #[doc = $w] $v),+ }
        impl $name {
            /// Every word, in the order of declaration.
            pub const ALL: &'static [$name] = &[$($name::$v),+];
            /// The word.
            pub const fn word(self) -> &'static str { match self { $($name::$v => $w),+ } }
            /// The variant of a word.
            pub fn parse(s: &str) -> Option<Self> { match s { $($w => Some($name::$v),)+ _ => None } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.serialize_str(self.word()) }
        }
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $crate::kit::words::schema_name(module_path!(), stringify!($name)).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "enum": (&[$($w),+] as &[&str])})
            }
        }
        impl From<$name> for $crate::kit::db::Val {
            fn from(v: $name) -> Self { $crate::kit::db::Val::Text(v.word().to_owned()) }
        }
        impl $crate::kit::db::Col for $name {
            fn get(row: &$crate::kit::db::Row<'_>, i: usize) -> Result<Self, $crate::kit::db::DbError> {
                let s = String::get(row, i)?;
                Self::parse(&s).ok_or_else(|| $crate::kit::db::DbError::Other(
                    format!("{s:?} is no {}", stringify!($name))))
            }
        }
        impl $crate::kit::db::Col for Option<$name> {
            fn get(row: &$crate::kit::db::Row<'_>, i: usize) -> Result<Self, $crate::kit::db::DbError> {
                Option::<String>::get(row, i)?
                    .map(|s| $name::parse(&s).ok_or_else(|| $crate::kit::db::DbError::Other(
                        format!("{s:?} is no {}", stringify!($name)))))
                    .transpose()
            }
        }
        impl $crate::kit::query::Param for $name {
            fn parse(text: &str) -> Result<Self, String> { $crate::kit::query::word(text, Self::ALL, Self::word) }
            fn schema() -> serde_json::Value { <Self as $crate::kit::fields::Field>::schema() }
        }
        impl $crate::kit::fields::Field for $name {
            fn read(v: &serde_json::Value, at: &str, e: &mut $crate::kit::fields::Errors) -> Option<Self> {
                let found = v.as_str().and_then(Self::parse);
                if found.is_none() {
                    e.push(at, format!("{} is none of: {}", $crate::kit::fields::quoted(v), [$($w),+].join(", ")));
                }
                found
            }
            fn schema() -> serde_json::Value { serde_json::json!({"type": "string", "enum": (&[$($w),+] as &[&str])}) }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::schema_name;

    #[test]
    fn words_of_two_modules_have_two_names() {
        assert_eq!(schema_name("tandem::sprint", "State"), "SprintState");
        assert_eq!(schema_name("tandem::work_package::view", "StepState"), "WorkPackageStepState");
        assert_eq!(schema_name("tandem::team", "TeamKind"), "TeamKind");
    }
}
