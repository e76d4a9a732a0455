"""From scenes to training batches; torch begins here."""
