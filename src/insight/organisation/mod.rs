//! The organisation of a project or program as a picture (R161): chiefs, Product Owners and whom they represent, Scrum Masters,
//! teams with members and their allocation, specialists who are shared by several teams, and back-ups.

pub mod page;
pub mod read;
pub mod web;
