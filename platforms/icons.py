"""The drawings of the house style, on a field of 24 by 24."""

ICONS = {
    "alert": '<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v5M12 17.8v.1"/>',
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "bell": '<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15z"/><path d="M10 20.5h4"/>',
    "calendar": '<rect x="3.5" y="5" width="17" height="15.5" rx="1.5"/><path d="M3.5 10h17M8 2.8V7M16 2.8V7"/>',
    "check": '<path d="M4.5 12.5 10 18 20 6.5"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.5l3.5 2"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "file": '<path d="M6 3h8l5 5v13H6z"/><path d="M14 3v5h5"/>',
    "house": '<path d="M3.5 11 12 4l8.5 7"/><path d="M6 9.5V20h12V9.5"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.5v.1"/>',
    "letter": '<path d="M6 3h9l4 4v14H6z"/><path d="M9 12h7M9 16h7"/>',
    "mail": '<rect x="3" y="5" width="18" height="14" rx="1.5"/><path d="m3.5 6.5 8.5 7 8.5-7"/>',
    "people": (
        '<circle cx="9" cy="8.5" r="3.2"/><path d="M3 19.5c.5-3.6 3-5.5 6-5.5s5.5 1.9 6 5.5"/>'
        '<path d="M16 5.7a3 3 0 0 1 0 5.6M17.5 14.5c2 .7 3.2 2.4 3.5 5"/>'
    ),
    "phone": (
        '<path d="M5.5 3.5h4l2 5-2.6 1.7a11.5 11.5 0 0 0 4.9 4.9l1.7-2.6 5 2v4a2 2 0 0 1-2.2 2'
        'A16.5 16.5 0 0 1 3.5 5.7a2 2 0 0 1 2-2.2z"/>'
    ),
    "pin": '<path d="M12 21s7-6.2 7-11.2A7 7 0 0 0 5 9.8C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.8" r="2.4"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "question": '<path d="M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3"/><path d="M12 18.5v.1"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "seat": '<rect x="5" y="4" width="14" height="13" rx="2"/><path d="M5 11h14M8 20v-3M16 20v-3"/>',
    "tag": '<path d="M4 4h8l8 8-8 8-8-8z"/><circle cx="8.5" cy="8.5" r="1.3"/>',
    "wheelchair": (
        '<circle cx="11" cy="4.5" r="1.6"/><path d="M11 7.5v6h5l3 5M11 10h5"/><path d="M8.5 11a5 5 0 1 0 6 7"/>'
    ),
}
