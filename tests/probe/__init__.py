"""The probe of real servers."""
