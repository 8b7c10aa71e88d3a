"""The pure router: state, eligibility, ranking, plan, explanation."""
