//! *My work*: what waits for the reader, from all concepts. It reads any table and writes none.

mod page;
mod store;

pub use page::show;
