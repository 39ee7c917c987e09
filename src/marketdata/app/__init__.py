"""The dashboard: the only room besides ``pages/`` that knows Streamlit."""
