from marketdata.app import cache, filters, navigation
from marketdata.app.blocks import show_page

market = cache.market()
navigation.head(market, "healthcare_uk")
show_page(market, "healthcare_uk", filters.current(market))
