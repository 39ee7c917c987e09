"""What is measured, and against whom?

Streamlit itself, on the same machine in the same minute: an empty page (``empty.py``), or this dashboard with
fewer users. Milliseconds belong to one machine; the ratio of two times, taken in turn, is what can be judged.
"""
