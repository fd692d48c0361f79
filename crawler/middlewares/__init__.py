"""What stands between a spider and a registry: its rules, its pauses."""
