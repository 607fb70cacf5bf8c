//! Reads the command line and calls the library.

fn main() -> std::process::ExitCode {
    tandem::doors::cli::main()
}
