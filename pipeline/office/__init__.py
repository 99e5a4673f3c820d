"""What the office knows: people, projects, documents, events and numbers. Nothing else knows the database."""
