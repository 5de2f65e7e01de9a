"""The forms: `resident` behind the mailed link, `staff` behind the login."""
