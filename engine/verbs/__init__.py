"""What a user can ask for, one file per algorithm id: a Job goes in, a JobResult comes out."""
