from marketdata.app import cache, filters, navigation
from marketdata.app.blocks import show_page

market = cache.market()
navigation.head("global_market")
show_page(market, "global_market", filters.current(market))
