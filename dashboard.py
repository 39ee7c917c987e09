"""The dashboard and the API as a web application: ``streamlit run dashboard.py`` finds ``app`` here."""

from pathlib import Path

import streamlit as st

import marketdata.app
from marketdata import api
from marketdata.app import cache
from marketdata.app.security import MIDDLEWARE

app = st.App(Path(marketdata.app.__file__).with_name("main.py"), middleware=MIDDLEWARE, routes=api.routes(cache.loaded))
