"""The only package that speaks SQL. Functions take a Transaction first and `now` last."""
