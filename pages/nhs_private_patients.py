from marketdata.app import cache, filters, navigation
from marketdata.app.blocks import show_page

market = cache.market()
navigation.head(market, "nhs_private_patients")
show_page(market, "nhs_private_patients", filters.current(market))
