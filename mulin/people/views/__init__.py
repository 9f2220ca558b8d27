"""Pages of people, a file a noun: signing in, the account, invitations, the directory."""
