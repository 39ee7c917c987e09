import streamlit as st

from marketdata.app import cache, markup, navigation

CHECKED = "29 November 2026"
TRIED = (
    "Every page as it opens, for one country, with nothing left under its filters and with its panels open, by axe-core 4.12 with all its rules for A and AA: it finds no fault.",
    "Keyboard alone: skip to the page, choose a country, open a table, scroll it, follow a figure to where it stands, take a file away. Each kind of control has a ring around it while it has the keyboard.",
    "Contrast, computed for every text and every mark of every chart: 4.5:1 for text, 3:1 for marks. Nothing is told by colour alone: lines have symbols or numbers too.",
    "At 400 per cent, which leaves 320 pixels, no page scrolls sideways and no text is cut off. Wide tables, and charts there, scroll in frames of their own.",
    "When a filter or the menu has changed the page, screen readers are told its title, how many headings it has and what the first one says, or that nothing is left.",
    "Escape takes away what a chart tells of a mark.",
    "With wider letters, words and lines, as the guidelines set them, no text of a page is lost.",
)
NOT_TRIED = (
    "No screen reader was tried, and nobody with a disability was asked. What a screen reader needs is there: a title and a language, landmarks, headings in order, "
    "and a name for each control, chart, table, column and row."
)
NOT_MET = (
    "What is told of a mark of a chart when it is pointed at needs a mouse, which cannot stay on it to have it read out or enlarged (guideline 1.4.13). "
    "Use the table below the chart: it says the same of every figure.",
    "The letters within a chart do not widen when you ask your browser for wider ones, as its labels would be cut off (1.4.12). Use the text beside it and its table.",
    "An open list of choices lies outside of the landmarks of the page, which is good practice but no rule. The control that opened it leads to it.",
)

navigation.head(cache.market(), "accessibility")
st.html(
    markup.paragraph(
        "We want as many people as possible to be able to use this dashboard. It is measured against the Web Content Accessibility Guidelines 2.2, level AA, "
        f"and meets them in part: what it does not meet stands below. Last checked on {CHECKED}."
    )
    + markup.heading("What was tried", "tried")
    + markup.bullets(TRIED)
    + markup.paragraph(NOT_TRIED)
    + markup.heading("What does not work yet, and what to use instead", "not-met")
    + markup.bullets(NOT_MET)
    + markup.paragraph("The files that can be taken away are not part of this check. What a chart shows also stands on its page as a table or in words.")
    + markup.heading("If something does not work for you", "report")
    + markup.paragraph(
        "Tell whoever runs this dashboard: the page, its address, what you wanted to do, and what you use to read it. Ask them for the figures in another form, too. "
        "If that is a public body in the United Kingdom and it does not help, the Equality Advisory and Support Service (EASS) advises you."
    )
)
