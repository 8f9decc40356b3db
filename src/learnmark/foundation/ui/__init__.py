"""How pages look and speak: the frame of every page and the components inside it.

For: base templates, template tags, month and horizon drawings, the colour theme, the style page.
Not for: what is shown (rooms), what may be done (rules), or the scripts (frontend/).
Nouns: page, listing, badge, step bar, timeline, toast, objection, month, horizon, chart.
"""
