//! People and roles, the audit trail, jobs, and what helps to run the server.
