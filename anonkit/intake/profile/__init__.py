"""What an office asks for: thresholds, dimensions and questions, as YAML that anybody can edit."""
