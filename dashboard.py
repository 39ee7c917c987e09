"""The dashboard and the API as a web application: ``streamlit run dashboard.py`` finds ``app`` here."""

from pathlib import Path

import streamlit as st

import marketdata.app
from marketdata import api
from marketdata.app import cache, security, shell

app = st.App(Path(marketdata.app.__file__).with_name("main.py"), middleware=[*security.MIDDLEWARE, *shell.MIDDLEWARE], routes=api.routes(cache.loaded))
