"""The forms: `resident` behind the mailed link, the others behind the login, named after their page."""
