"""The candidate's own bank: systems, stories, audit, questions to ask and the role. Pure."""
