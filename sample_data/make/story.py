"""The month, told once: what changed at Jacarandá in October 2026, and what each of the four systems got to hear of it.

Times are UTC: '28 23:41' is 28 October. A change without `ticket` was never ticketed, without `deploy` never seen by the
pipeline, without `sheet` never entered into the calendar. All people, tenants and partners are invented.
"""

PEOPLE = {
    'bsampaio': 'Beatriz Sampaio', 'psampaio': 'Paulo Sampaio', 'tcordeiro': 'Tiago Cordeiro', 'jmourao': 'João Mourão',
    'lquintela': 'Lívia Quintela', 'rfontoura': 'Renato Fontoura', 'hnavarro': 'Helena Navarro', 'cbittar': 'Caio Bittar',
    'mpacheco': 'Marina Pacheco', 'dseverino': 'Davi Severino', 'fyoshida': 'Fernanda Yoshida', 'vguedes': 'Vítor Guedes',
    'nbaroni': 'Nina Baroni',
}
PROJECT_OF = {
    'storefront': 'SHOP', 'catalog': 'SHOP', 'search': 'SHOP', 'checkout': 'SHOP', 'payments': 'PAY', 'invoicing': 'PAY',
    'shipping': 'LOG', 'notifications': 'LOG', 'accounts': 'PLAT', 'edge': 'PLAT',
}

CHANGES = []
TICKETS_ONLY = []

TWO_REGIONS = [('production', 'sa-east-1', 0, 'success'), ('production', 'us-east-1', 45, 'success')]
STAGED = [('staging', '', -170, 'success'), ('production', '', 0, 'success')]
RETRIED = [('production', '', 0, 'failure'), ('production', '', 26, 'success')]


def change(name, when, service, kind, who, **told):
    CHANGES.append(dict(name=name, when=when, service=service, kind=kind, who=who, **told))


def ticket(name, when, service, kind, who, title, status='In Progress', **told):
    TICKETS_ONLY.append(dict(name=name, when=when, service=service, kind=kind, who=who, ticket=title, status=status, **told))


# --- the Tuesday trains: one deploy a service, several tickets aboard ------------------------------

change('gift-wrap', '06 17:02', 'checkout', 'release', 'lquintela', train=True, stages=TWO_REGIONS,
       ticket='Gift wrapping as an option at checkout', deploy='Release train 2026-40: gift wrap step in the order form, address autocomplete, coupon field',
       also=['postcode lookup fills street and district', 'coupon box no longer eats trailing blanks'],
       sheet='Gift wrap can be chosen when ordering', text='Buyers pick paper and a card text. Price is added as an own line.')
change('category-filters', '06 17:20', 'storefront', 'release', 'mpacheco', train=True,
       ticket='Filter category pages by material and colour', deploy='Release train 2026-40: facets for material and colour on listing pages',
       also=['lazy images below the fold'], sheet='New filters on category pages')
change('boleto-due', '06 17:41', 'payments', 'release', 'tcordeiro', train=True,
       ticket='Boleto due date configurable per merchant', deploy='Release train 2026-40: merchants choose how many days a boleto stays payable',
       also=['log acquirer answer codes'])
change('wishlist-share', '13 17:04', 'storefront', 'release', 'mpacheco', train=True, stages=TWO_REGIONS,
       ticket='Share a wish list by link', deploy='Release train 2026-41: public wish list pages', also=['skeleton while the basket loads', 'fix focus order in the menu'],
       sheet='Wish lists can be shared')
change('synonyms', '13 17:22', 'search', 'release', 'vguedes', train=True,
       ticket='Regional synonyms in search (sombrinha, guarda-chuva)', deploy='Release train 2026-41: synonym dictionary for regional words',
       also=['trim stop words from long queries'])
change('pickup-points', '13 17:48', 'shipping', 'release', 'dseverino', train=True,
       ticket='Offer pick-up points of Veloz Entregas', deploy='Release train 2026-41: collect parcels at partner shops', sheet='Pick-up points offered in São Paulo and Campinas',
       also=['round parcel weight up to full grams'])
change('split-pay', '20 17:01', 'payments', 'release', 'tcordeiro', train=True, stages=TWO_REGIONS,
       ticket='Pay one order with two cards', deploy='Release train 2026-42: two-card payments', also=['mask card holder in traces', 'retry capture on 504 of the acquirer'],
       sheet='Orders can be paid with two cards')
change('size-guide', '20 17:25', 'catalog', 'release', 'hnavarro', train=True,
       ticket='Dimensions drawing on furniture pages', deploy='Release train 2026-42: measure drawings for furniture articles', also=['import of EAN-14 cartons'],
       sheet='Furniture shows a drawing with its dimensions')
change('order-mail', '20 17:44', 'notifications', 'release', 'nbaroni', train=True,
       ticket='Order confirmation mail in the new design', deploy='Release train 2026-42: redesigned confirmation e-mail')
change('guest-orders', '27 17:03', 'accounts', 'release', 'cbittar', train=True,
       ticket='Turn guest orders into an account afterwards', deploy='Release train 2026-43: claim earlier guest orders after sign-up', also=['shorter session cookie'])
change('price-history', '27 17:19', 'catalog', 'release', 'hnavarro', train=True,
       ticket='Show lowest price of the last 30 days', deploy='Release train 2026-43: 30-day lowest price beside discounts', also=['drop unused thumbnail sizes'])
change('nfe-batch', '27 17:52', 'invoicing', 'release', 'fyoshida', train=True,
       ticket='Issue NF-e in batches of 50', deploy='Release train 2026-43: invoices leave in bundles of fifty')

# --- sprint work that ships on its own --------------------------------------------------------------

change('card-brand', '01 13:12', 'checkout', 'release', 'lquintela', ticket='Show the card brand while the number is typed', deploy='Brand logo appears as the card number is typed', sheet='Card logo while typing')
change('stock-badge', '01 18:36', 'storefront', 'release', 'mpacheco', ticket='Badge "last pieces" below five in stock', deploy='storefront: low stock badge (fewer than five)', stages=STAGED)
change('slow-facets', '02 14:05', 'search', 'release', 'vguedes', ticket='Facet counts take two seconds on large categories', deploy='cache facet counts for ten minutes')
change('label-pdf', '02 19:22', 'shipping', 'release', 'dseverino', ticket='Shipping label prints on A6 without scaling', deploy='A6 labels: emit exact page box', sheet='Labels print in A6')
change('pix-qr', '05 13:40', 'payments', 'release', 'tcordeiro', ticket='Dynamic Pix QR code with order number', deploy='pix: put order id into the dynamic QR payload', stages=TWO_REGIONS, sheet='Pix QR code carries the order number')
change('nfe-retry', '05 20:11', 'invoicing', 'release', 'fyoshida', ticket='Retry NF-e when the tax office answers 503', deploy='back off and resend invoices rejected with 503 by SEFAZ')
change('breadcrumbs', '07 12:58', 'catalog', 'release', 'hnavarro', ticket='Breadcrumbs follow the category the buyer came from', deploy='remember the path a visitor took for the breadcrumb')
change('sms-sender', '07 16:33', 'notifications', 'release', 'nbaroni', ticket='SMS sender name per brand', deploy='use the brand as alphanumeric SMS originator', sheet='Text messages carry the brand name')
change('address-book', '08 14:47', 'accounts', 'release', 'cbittar', ticket='More than three addresses per customer', deploy='lift the limit of three on the address book', keys={'deploy': 'kept'})
change('cart-merge', '08 19:30', 'checkout', 'release', 'lquintela', ticket='Basket is lost when signing in on another device', deploy='merge anonymous and signed-in baskets', sheet='Basket survives login', stages=RETRIED)
change('image-cdn', '09 15:21', 'edge', 'infrastructure', 'rfontoura', ticket='Serve product images from the new CDN bucket', deploy='edge: route /img to bucket jac-img-02', sheet='Pictures come from new CDN')
change('boleto-mail', '09 20:02', 'notifications', 'release', 'nbaroni', ticket='Remind buyers one day before a boleto expires', deploy='reminder mail 24 h ahead of boleto expiry')
change('refund-partial', '12 14:10', 'payments', 'release', 'tcordeiro', ticket='Partial refunds from the back office', deploy='allow refunding single order lines', stages=STAGED, sheet='Back office can refund single items')
change('freight-table', '12 18:44', 'shipping', 'release', 'dseverino', ticket='Freight table Norte 2026-Q4', deploy='import carrier rates north region fourth quarter', sheet='New freight prices North')
change('typeahead', '14 13:05', 'search', 'release', 'vguedes', ticket='Typeahead suggests categories, not only articles', deploy='suggest categories in the search box')
change('login-throttle', '14 17:17', 'accounts', 'release', 'cbittar', ticket='Slow down repeated failed logins', deploy='exponential delay after five wrong passwords', sheet='Login waits after 5 failures')
change('pdp-video', '15 15:50', 'storefront', 'release', 'mpacheco', ticket='Video on article pages', deploy='storefront: embed product video player', sheet='Videos on product pages', keys={'deploy': 'kept'})
change('tax-tables', '15 20:26', 'invoicing', 'config', 'fyoshida', ticket='Update ICMS tax tables', deploy='load ICMS rates valid from 16 October', sheet='Tax tables updated')
change('weekly-sitemap-1', '05 09:00', 'edge', 'config', 'rfontoura', ticket='Refresh sitemap', deploy='publish sitemap', keys={'deploy': 'kept'})
change('weekly-sitemap-2', '12 09:00', 'edge', 'config', 'rfontoura', ticket='Refresh sitemap', deploy='publish sitemap')
change('weekly-sitemap-3', '19 09:00', 'edge', 'config', 'rfontoura', ticket='Refresh sitemap', deploy='publish sitemap', keys={'deploy': 'kept'})
change('weekly-sitemap-4', '26 09:00', 'edge', 'config', 'rfontoura', ticket='Refresh sitemap', deploy='publish sitemap')
change('free-shipping', '16 13:33', 'checkout', 'release', 'lquintela', ticket='Free shipping bar above 199 reais', deploy='free shipping progress bar in the basket', keys={'deploy': 'hidden'}, sheet='Bar "only R$ x to free shipping"')
change('free-shipping-back', '16 16:02', 'checkout', 'release', 'lquintela', by='lquintela', ticket='Take back the free shipping bar: totals wrong with coupons', opened='16 15:40',
       deploy='Revert "free shipping progress bar in the basket"', sheet='free shipping bar switched off again', keys={'deploy': 'hidden'})
change('return-portal', '19 14:29', 'shipping', 'release', 'dseverino', ticket='Customers print their own return label', deploy='self-service returns with label download', sheet='Return portal live', stages=TWO_REGIONS)
change('audit-log', '19 19:05', 'accounts', 'release', 'cbittar', ticket='Keep a trail of role changes in the back office', deploy='write role grants and revocations to the audit table')
change('catalog-import', '21 13:46', 'catalog', 'release', 'hnavarro', ticket='Supplier import stops at the first bad line', deploy='skip and report broken supplier rows instead of aborting', sheet='Supplier import carries on after errors')
change('webp', '21 18:12', 'storefront', 'release', 'mpacheco', ticket='WebP pictures for Safari 16 and up', deploy='serve webp where the browser accepts it')
change('split-orders', '22 14:58', 'shipping', 'release', 'dseverino', ticket='Split an order over two warehouses', deploy='ship from Cajamar and Extrema in two parcels', keys={'deploy': 'kept'})
change('nps-mail', '22 19:40', 'notifications', 'release', 'nbaroni', ticket='Ask for a rating ten days after delivery', deploy='send NPS survey on day ten')
change('card-vault', '23 13:20', 'payments', 'release', 'tcordeiro', ticket='Saved cards expire with the card', deploy='purge vault entries past their expiry date', stages=STAGED)
change('zero-hits', '26 14:36', 'search', 'release', 'vguedes', ticket='Show best sellers when nothing is found', deploy='fallback to top articles on empty result')
change('iban-check', '26 18:55', 'invoicing', 'release', 'fyoshida', ticket='Validate bank details of suppliers on entry', deploy='check branch and account digits when a supplier is saved')
change('a11y-menu', '28 13:02', 'storefront', 'release', 'mpacheco', ticket='Main menu usable by keyboard alone', deploy='keyboard navigation for the mega menu', keys={'deploy': 'kept'})
change('order-notes', '28 16:44', 'checkout', 'release', 'lquintela', ticket='Free text note for the courier', deploy='courier remark field on the delivery step')
change('oauth-google', '29 14:20', 'accounts', 'release', 'cbittar', ticket='Sign in with a Google account', deploy='federated login via OpenID Connect (Google)')
change('dim-weight', '29 17:39', 'shipping', 'release', 'dseverino', ticket='Dimensional weight for sofas is wrong', deploy='fix cubic weight divisor for bulky goods', keys={'deploy': 'kept'})
change('carousel', '30 13:51', 'storefront', 'release', 'mpacheco', ticket='Carousel on the home page jumps on slow phones', deploy='reserve height for the home carousel')

# --- settings and toggles ---------------------------------------------------------------------------

change('flag-installments', '02 12:30', 'payments', 'config', 'psampaio', ticket='Turn on interest-free instalments for 10 % of buyers', deploy='flag installments-no-interest: 0 % -> 10 %', by='psampaio')
change('flag-installments-50', '08 12:31', 'payments', 'config', 'psampaio', ticket='Interest-free instalments to 50 % of buyers', deploy='flag installments-no-interest: 10 % -> 50 %', by='psampaio', sheet='Instalments for half of the buyers')
change('flag-installments-100', '15 12:33', 'payments', 'config', 'psampaio', ticket='Interest-free instalments for everyone', deploy='flag installments-no-interest: 50 % -> 100 %', by='psampaio', sheet='Instalments for everyone')
change('pool-payments', '07 21:15', 'payments', 'infrastructure', 'rfontoura', ticket='Raise database pool of payments from 40 to 80', deploy='payments: DB_POOL_MAX 40 -> 80', by='rfontoura', sheet='More database connections payments')
change('pool-catalog', '08 21:20', 'catalog', 'infrastructure', 'rfontoura', ticket='Raise database pool of catalog from 40 to 80', deploy='catalog: DB_POOL_MAX 40 -> 80', by='rfontoura', sheet='More database connections catalog')
change('acquirer-cred-1', '05 22:10', 'payments', 'config', 'psampaio', ticket='Rotate acquirer credentials', deploy='new API secret for the acquirer (slot A)', keys={'deploy': 'hidden'})
change('acquirer-cred-2', '19 22:12', 'payments', 'config', 'psampaio', ticket='Rotate acquirer credentials', deploy='new API secret for the acquirer (slot B)', keys={'deploy': 'kept'})
change('rate-limit', '13 20:40', 'edge', 'config', 'rfontoura', ticket='Rate limit for the public price API', deploy='edge: 20 requests/s per client on /api/prices', sheet='Price API limited to 20 calls per second')
change('waf-rules', '22 21:05', 'edge', 'config', 'rfontoura', ticket='WAF rule set 4.7', deploy='switch managed firewall rules to 4.7, count mode off')
change('queue-ttl', '27 20:30', 'notifications', 'config', 'nbaroni', ticket='Keep undelivered mails for 72 h instead of 24 h', deploy='notifications: dead letter TTL 24h -> 72h', by='nbaroni')
change('black-friday-banner', '30 15:10', 'storefront', 'config', 'mpacheco', ticket='Switch on the Black Friday teaser', deploy='flag bf-teaser: off -> on', by='mpacheco')
change('cache-ttl', '14 21:00', 'catalog', 'config', 'hnavarro', ticket='Price cache down to 60 s before campaigns', deploy='catalog: PRICE_CACHE_TTL 300 -> 60', by='hnavarro')
change('pix-limit-night', '09 21:30', 'payments', 'config', 'psampaio', ticket='Night limit for Pix as the central bank demands', deploy='config: pix.night.limit = 1000.00', sheet='Pix limited to R$ 1000 between 20:00 and 06:00')

# --- new tenants and users --------------------------------------------------------------------------

change('tenant-ipe', '06 12:20', 'accounts', 'onboarding', 'fyoshida', ticket='Onboard Ateliê Ipê as a marketplace seller', deploy='tenant BR-0117 Ateliê Ipê: create, seller role, fee plan B', sheet='New seller Ateliê Ipê')
change('tenant-mare', '07 12:25', 'accounts', 'onboarding', 'fyoshida', ticket='Onboard Maré Alta Cerâmica as a marketplace seller', deploy='tenant BR-0118 Maré Alta: create, seller role, fee plan B', sheet='New seller Maré Alta')
change('tenant-lume', '15 12:15', 'accounts', 'onboarding', 'fyoshida', ticket='Onboard Lume Iluminação, 14,000 articles', deploy='tenant BR-0119 Lume: create, bulk catalogue, fee plan C', sheet='New seller Lume (14,000 articles)')
change('tenant-cipo', '22 12:40', 'accounts', 'onboarding', 'fyoshida', ticket='Onboard Cipó Móveis as a marketplace seller', deploy='tenant BR-0120 Cipó: create, seller role, fee plan A')
change('callcentre-users', '20 12:05', 'accounts', 'onboarding', 'cbittar', ticket='60 call-centre users for the season', deploy='import 60 agents into group cc-season', sheet='60 seasonal agents get access')
change('warehouse-extrema', '26 12:10', 'shipping', 'onboarding', 'dseverino', ticket='Warehouse Extrema goes live as second site', deploy='enable site EXT-2 for allocation')

# --- infrastructure -----------------------------------------------------------------------------------

change('pg-minor', '11 06:00', 'payments', 'infrastructure', 'rfontoura', ticket='PostgreSQL 16.4 to 16.10 on the payments cluster', deploy='payments-db: minor upgrade 16.10, failover and back', sheet='Database maintenance payments, 06:00 to 06:40 UTC', stages=STAGED)
change('k8s-pool', '18 06:15', 'edge', 'infrastructure', 'rfontoura', ticket='Replace the node pool with c7 machines', deploy='drain pool-a, join pool-c7', sheet='Cluster nodes replaced')
change('cert-shop', '21 12:00', 'edge', 'infrastructure', 'rfontoura', ticket='Renew the wildcard certificate', deploy='edge: certificate *.jacaranda.example until 2027-10', sheet='Certificate renewed')
change('index-orders', '25 06:05', 'checkout', 'infrastructure', 'jmourao', ticket='Index on orders(created_at, status)', deploy='migrate: create index concurrently idx_orders_created_status', keys={'deploy': 'kept'})

# --- hot-fixes that were recorded ----------------------------------------------------------------------

change('pix-double', '02 22:14', 'payments', 'hotfix', 'tcordeiro', by='tcordeiro', emergency=True, opened='02 21:38', ticket='Pix orders are charged twice when the callback is late', branch='hotfix/pix-double-charge',
       deploy='ignore a second Pix callback for the same order', hotfixes=[('02 22:14', 'hotfix/pix-double-charge', 'double charge on late Pix callback')], sheet='Pix double charges stopped')
change('blank-basket', '06 19:48', 'checkout', 'hotfix', 'lquintela', emergency=True, opened='06 19:05', ticket='Basket page is blank for coupons with a percent sign', branch='hotfix/coupon-percent',
       deploy='escape percent in coupon codes', hotfixes=[('06 19:48', 'hotfix/coupon-percent', 'blank basket with % coupons')])
change('nfe-cfop', '09 22:30', 'invoicing', 'hotfix', 'fyoshida', opened='09 20:50', ticket='Wrong CFOP on inter-state invoices', branch='hotfix/cfop-interstate',
       deploy='cfop 6108 for other states', hotfixes=[('09 22:31', 'hotfix/cfop-interstate', 'CFOP corrected for sales to other states')], sheet='Invoices to other states corrected')
change('tls-acquirer', '13 22:05', 'payments', 'hotfix', 'tcordeiro', opened='13 20:10', ticket='Acquirer drops TLS 1.1: pin 1.2 everywhere', foreign='CHG0318095',
       hotfixes=[('13 22:05', 'release/4.14', 'pin TLS 1.2 to the acquirer'), ('13 22:40', 'release/4.13', 'pin TLS 1.2 to the acquirer (cherry-pick)')],
       branch='hotfix/tls12', deploy='payments: minimum TLS 1.2 towards acquirer', remark='their side: CHG0318095', keys={'hotfix': 'hidden', 'deploy': 'kept'})
change('search-oom', '15 22:20', 'search', 'hotfix', 'vguedes', opened='15 21:31', emergency=True, ticket='Search pods are killed for memory since the synonym release', branch='hotfix/synonym-heap',
       deploy='load synonym dictionary lazily', hotfixes=[('15 22:21', 'hotfix/synonym-heap', 'out of memory after synonyms')])
change('stuck-parcels', '20 21:10', 'shipping', 'hotfix', 'dseverino', opened='20 19:00', ticket='Parcels to pick-up points stay in status "packed"', branch='hotfix/pickup-status',
       deploy='map status 17 of Veloz to handed over', hotfixes=[('20 21:12', 'hotfix/pickup-status', 'pick-up parcels stuck in packed')])
change('mail-loop', '23 21:45', 'notifications', 'hotfix', 'nbaroni', opened='23 20:58', emergency=True, ticket='Confirmation mail is sent again on every status change', branch='hotfix/mail-loop',
       deploy='send the confirmation once per order', hotfixes=[('23 21:45', 'hotfix/mail-loop', 'customers got confirmation mails again and again')])
change('price-rounding', '28 20:15', 'catalog', 'hotfix', 'hnavarro', opened='28 18:22', ticket='Lowest price shows half cents', branch='hotfix/price-round',
       deploy='round 30-day price to cents', hotfixes=[('28 20:16', 'hotfix/price-round', 'half cents in price history')])
change('two-card-refund', '29 21:30', 'payments', 'hotfix', 'tcordeiro', opened='29 19:47', ticket='Refund of two-card orders goes to the first card only', branch='release/4.15',
       deploy='split refunds over both cards', hotfixes=[('29 21:30', 'release/4.15', 'refund both cards'), ('29 22:02', 'release/4.14', 'refund both cards (cherry-pick)')])
change('login-captcha', '12 23:05', 'accounts', 'hotfix', 'cbittar', branch='hotfix/captcha-off', deploy='switch captcha off for app logins', sheet='Captcha off in the app (vendor outage)',
       hotfixes=[('12 23:06', 'hotfix/captcha-off', 'captcha off for the app')], remark='no ticket, entered in the calendar')

# --- planted: paperwork after the fact -----------------------------------------------------------------

change('retro-emergency', '21 02:10', 'checkout', 'hotfix', 'jmourao', by='jmourao', emergency=True, unplanned=True, opened='21 13:30', resolved='21 14:05', ticket='Checkout timeouts towards shipping quotes', branch='hotfix/quote-timeout',
       deploy='checkout: 2 s timeout on shipping quotes', hotfixes=[('21 02:10', 'hotfix/quote-timeout', 'timeout for shipping quotes, checkout hung')],
       text='Written up the morning after.', keys={'deploy': 'hidden', 'hotfix': 'kept'})
change('retro-late', '10 03:25', 'storefront', 'hotfix', 'mpacheco', by='mpacheco', unplanned=True, opened='13 14:12', resolved='13 14:40', ticket='Product page crashes without reviews', branch='hotfix/no-reviews-crash',
       deploy='guard against missing review block', hotfixes=[('10 03:25', 'hotfix/no-reviews-crash', 'product page crash when there are no reviews')], keys={'deploy': 'kept'})
change('retro-config', '24 15:30', 'edge', 'config', 'rfontoura', by='rfontoura', unplanned=True, opened='26 12:02', resolved='26 12:20', ticket='Document: bot rule loosened for price comparison sites', deploy='edge: allow list for price comparison crawlers', keys={'deploy': 'kept'})

# --- planted: what nobody recorded ----------------------------------------------------------------------

change('headline', '28 23:41:07', 'payments', 'hotfix', 'jmourao', by='jmourao', branch='feature/pix-timeout', version='4.16.1-pixtimeout',
       deploy='raise Pix confirmation timeout to 90 s', hotfixes=[('28 23:41:07', 'feature/pix-timeout', 'Pix confirmations time out, raised to 90 s straight from the branch')], remark='call with the bank, do later')
change('unrecorded-sql', '17 01:32', 'catalog', 'hotfix', 'jmourao', hotfixes=[('17 01:32', '', 'corrected 312 article prices by hand on the primary (psql)')], remark='before the shop opens')
change('unrecorded-restart', '08 03:15', 'notifications', 'hotfix', 'nbaroni', branch='hotfix/amqp-heartbeat', by='nbaroni', deploy='amqp heartbeat 60 -> 10', hotfixes=[('08 03:16', 'hotfix/amqp-heartbeat', 'queue consumers hang, shorter heartbeat')])
change('unrecorded-branch', '24 02:20', 'shipping', 'hotfix', 'dseverino', by='dseverino', branch='feature/carrier-fallback', deploy='fall back to Correios when the carrier API is down')
change('unrecorded-cors', '14 23:50', 'edge', 'hotfix', 'rfontoura', branch='hotfix/cors-app', by='rfontoura', deploy='cors header for the mobile app host', hotfixes=[('14 23:50', 'hotfix/cors-app', 'app could not call the API, CORS')])
change('unrecorded-toggle', '22 22:47', 'search', 'config', 'vguedes', by='vguedes', deploy='flag boost-margin: 5 % -> 50 %')
change('unrecorded-quota', '16 20:20', 'accounts', 'config', 'cbittar', by='cbittar', deploy='accounts: EXPORT_ROWS_MAX 10000 -> 250000')
change('too-fresh', '11-01 23:40', 'checkout', 'hotfix', 'lquintela', by='lquintela', branch='hotfix/cep-lookup', deploy='skip postcode lookup when the service is slow', hotfixes=[('11-01 23:41', 'hotfix/cep-lookup', 'postcode lookup blocks the order form')])

# --- planted: what does not add up -----------------------------------------------------------------------

change('cancelled-ran', '15 18:05', 'payments', 'config', 'psampaio', ticket='Switch fraud scoring to model 7', status='Cancelled', opened='09 13:00', resolved='14 19:30', deploy='fraud-scoring: model 6 -> 7', by='psampaio', comment='', keys={'deploy': 'kept'},
       text='Cancelled: risk team wants another week of shadow traffic.')
change('wrong-key', '23 17:10', 'invoicing', 'release', 'fyoshida', ticket='Credit notes carry the original invoice number', deploy='print original invoice number on credit notes', keys={'deploy': 'iban-check'})
change('staging-only', '29 18:40', 'payments', 'release', 'tcordeiro', branch='feature/pix-automatic', deploy='Release 4.17.0: Pix Automático for subscriptions', stages=[('staging', 'sa-east-1', 0, 'success')])
change('sheet-only-dns', '02 11:00', 'edge', 'infrastructure', 'rfontoura', sheet='Lower DNS TTL to 60 s before the CDN move', deploy='dns: ttl 3600 -> 60')
change('sheet-only-promo', '13 03:00', 'storefront', 'config', 'mpacheco', sheet="Children's Day prices end at midnight", deploy='flag kids-day: on -> off', by='mpacheco')
change('sheet-only-call', '16 12:00', 'notifications', 'config', 'nbaroni', sheet='New hotline number in all mails', deploy='notifications: HOTLINE = 0800 771 2255', by='nbaroni')
change('sheet-vendor', '19 11:00', 'payments', 'infrastructure', 'psampaio', sheet='Acquirer maintenance window (vendor change CHG0318095)', foreign_sheet='CHG0318095', sheet_remark='nothing to do on our side', sheet_status='planned')

# --- tickets that no deploy speaks of ----------------------------------------------------------------------

ticket('phantom', '20 11:30', 'payments', 'infrastructure', 'psampaio', 'Renew the acquirer client certificate', 'Done', comment='Certificate swapped, all green.')
ticket('twin-cancelled', '22 14:00', 'shipping', 'release', 'dseverino', 'Split an order over three warehouses', 'Cancelled')
ticket('aboard-postcode', '06 17:02', 'checkout', 'release', 'lquintela', 'Fill street and district from the postcode', 'Done')
ticket('aboard-coupon', '06 17:02', 'checkout', 'release', 'lquintela', 'Coupon box rejects codes with a trailing blank', 'Done', type='Bug')
ticket('aboard-lazy', '06 17:20', 'storefront', 'release', 'mpacheco', 'Load images below the fold lazily', 'Done')
ticket('aboard-focus', '13 17:04', 'storefront', 'release', 'mpacheco', 'Focus order in the menu is wrong', 'Done', type='Bug')
ticket('aboard-mask', '20 17:01', 'payments', 'release', 'tcordeiro', 'Card holder names appear in traces', 'Done', type='Bug')
ticket('aboard-capture', '20 17:01', 'payments', 'release', 'tcordeiro', 'Retry the capture when the acquirer answers 504', 'Done')
ticket('aboard-cookie', '27 17:03', 'accounts', 'release', 'cbittar', 'Session cookie lives too long', 'Done')
for n, (when, service, who, title, status) in enumerate([
    ('05 12:00', 'storefront', 'mpacheco', 'Dark mode', 'To Do'), ('06 13:00', 'search', 'vguedes', 'Evaluate vector search', 'In Progress'),
    ('07 13:30', 'payments', 'tcordeiro', 'Apple Pay in the app', 'To Do'), ('08 14:00', 'catalog', 'hnavarro', 'Bundle articles at a package price', 'In Progress'),
    ('09 15:00', 'accounts', 'cbittar', 'Delete dormant accounts after five years', 'To Do'), ('12 12:45', 'checkout', 'lquintela', 'One-page checkout', 'In Progress'),
    ('13 12:30', 'shipping', 'dseverino', 'Same-day delivery in Belo Horizonte', 'To Do'), ('14 15:15', 'notifications', 'nbaroni', 'Push messages for price drops', 'To Do'),
    ('15 13:45', 'edge', 'rfontoura', 'Move the edge to HTTP/3', 'In Progress'), ('16 14:20', 'invoicing', 'fyoshida', 'NFS-e for services', 'In Progress'),
    ('19 13:10', 'payments', 'tcordeiro', 'Pix Automático for subscriptions', 'In Progress'), ('20 13:55', 'storefront', 'mpacheco', 'Compare up to four articles', 'To Do'),
    ('21 15:05', 'search', 'vguedes', 'Search by photo', 'To Do'), ('22 13:25', 'catalog', 'hnavarro', 'Supplier portal: upload pictures', 'In Progress'),
    ('23 14:40', 'accounts', 'cbittar', 'Two-factor login for sellers', 'In Progress'), ('26 15:30', 'checkout', 'lquintela', 'Remember the last delivery slot', 'To Do'),
    ('27 13:15', 'shipping', 'dseverino', 'Insurance for parcels above R$ 3,000', 'To Do'), ('28 14:30', 'edge', 'rfontoura', 'Second DNS provider', 'To Do'),
    ('29 15:20', 'invoicing', 'fyoshida', 'Archive XML invoices for eleven years', 'To Do'), ('30 14:10', 'notifications', 'nbaroni', 'WhatsApp as a channel', 'To Do'),
    ('09-24 13:00', 'storefront', 'mpacheco', 'Home page loads 40 scripts', 'In Progress'), ('09-25 14:00', 'payments', 'psampaio', 'Contract with a second acquirer', 'To Do'),
    ('13 14:45', 'catalog', 'hnavarro', 'Import of EAN-14 carton codes', 'Cancelled'), ('27 14:05', 'search', 'vguedes', 'Search suggestions in Spanish', 'Cancelled'),
]):
    ticket(f'open-{n + 1:02}', when, service, 'release', who, title, status)
