//! The application for the label and its wizard.
