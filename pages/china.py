from marketdata.app import cache, filters, navigation
from marketdata.app.blocks import show_page

market = cache.market()
navigation.head("china")
show_page(market, "china", filters.current(market))
