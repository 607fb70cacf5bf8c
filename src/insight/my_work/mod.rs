//! *My work*: what waits for the reader, from all concepts. It reads any table and writes none.

pub mod page;
pub mod read;
pub mod web;
