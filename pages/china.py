from marketdata.app import cache, filters, navigation
from marketdata.app.blocks import show_claims, show_page

market = cache.market()
selection = filters.current(market)
navigation.head(market, "china")
show_page(market, "china", selection)
show_claims(market, "china", selection)
