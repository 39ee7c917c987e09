from marketdata.app import cache, filters, navigation
from marketdata.app.blocks import show_claims, show_page

market = cache.market()
selection = filters.current(market)
navigation.head(market, "global_market")
show_page(market, "global_market", selection)
show_claims(market, "global_market", selection)
