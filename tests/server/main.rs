//! The server as people and programs meet it, over HTTP: run once on SQLite and once on PostgreSQL. One program, because
//! each one is linked with the whole server: forty of them took minutes and gigabytes.

#[path = "../support/mod.rs"]
mod support;

mod access;
mod account;
mod addresses;
mod admin;
mod application;
mod apply;
mod apply_after;
mod apply_badges;
mod apply_editions;
mod apply_packs;
mod apply_questions;
mod apply_team;
mod awards;
mod badge;
mod badge_hosted;
mod badge_verify;
mod demo;
mod elsewhere;
mod endorse;
mod evidence;
mod failure;
mod http;
mod label;
mod label_check;
mod label_life;
mod leaks;
mod leaks_blind;
mod learn;
mod learn_more;
mod notify;
mod organiser;
mod organiser_more;
mod pack_live;
mod pack_versions;
mod process;
mod queries;
mod question;
mod renewal;
mod retention;
mod review;
mod review_board;
mod review_committee;
mod review_figures;
mod review_meeting;
mod review_members;
mod review_practice;
mod review_scoring;
mod review_walk;
mod session;
mod world;
