"""Keys and tokens that their vendors made recognisable: a prefix, a class of characters, a length.

Sources: the vendors' documentation of their token formats, and the list of partners of GitHub's secret scanning.
"""

from faultmaven.redaction.checks import is_opaque
from faultmaven.redaction.rules import ALONE, Rule, rule, token

_W, _WD, _HEX, _ALNUM, _UP = r"\w", r"[\w-]", r"[0-9a-f]", r"[A-Za-z0-9]", r"[A-Z0-9]"
_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

CLOUDS: tuple[Rule, ...] = (
    token("aws-key", "(?:AKIA|ASIA|AROA|ABIA|ACCA)", _UP, 16),
    token("aws-key", "ABSK", r"[A-Za-z0-9+/]", 100, 200, tail="={0,2}"),
    token("google-key", "AIza", _WD, 30, 45),
    token("google-key", r"ya29\.", r"[\w.-]", 20, 2000),
    token("google-key", "GOCSPX-", _WD, 20, 60),
    token("google-key", "1//0", _WD, 40, 200),
    rule("azure-secret", "8Q~", r"(?<![\w~.-])[\w~.-]{3}8Q~[\w~.-]{31,37}(?![\w~-])", back=3),
    token("digitalocean-token", "do[opr]_v1_", _HEX, 64),
    token("alibaba-key", "LTAI", _ALNUM, 16, 26),
    token("tencent-key", "AKID", _ALNUM, 32),
    token("cloudflare-token", "v1\\.0-", _HEX, 24, 24, tail=r"-[0-9a-f]{64,160}"),
    token("heroku-token", "HRKU-", r"[\w-]", 36, 70),
    token("fly-token", "(?:fm[12][ar]?_|fo1_)", r"[\w+/=,-]", 40, 2000),
    token("vercel-token", "vc[pikr]_", _W, 24, 80),
    token("netlify-token", "nf[pcuo]_", _ALNUM, 36, 60),
    token("supabase-token", "sbp_", _HEX, 40),
    token("supabase-token", "sb_secret_", _WD, 20, 60),
    token("planetscale-token", "pscale_(?:tkn|pw|oauth)_", r"[\w.=-]", 32, 64),
    token("databricks-token", "dapi", _HEX, 32, 32, tail=r"(?:-\d{1,2})?"),
    token("tailscale-key", "tskey-(?:auth|api|client|scim|webhook)-", _WD, 16, 80),
)

CODE: tuple[Rule, ...] = (
    token("github-token", "gh[pousr]_", _W, 30, 255),
    token("github-token", "github_pat_", _W, 20, 255),
    token("gitlab-token", "gl(?:pat|ptt|rt|dt|soat|ft|cbt|imt|agent|oas)-", r"[\w.-]", 18, 120),
    token("atlassian-token", "ATATT3", r"[\w=-]", 60, 400),
    token("atlassian-token", "AT[BC]B", _ALNUM, 28, 60),
    token("npm-token", "npm_", _ALNUM, 36),
    token("pypi-token", "pypi-", _WD, 50, 250),
    token("docker-token", "dckr_[po]at_", _WD, 24, 60),
    token("rubygems-token", "rubygems_", _HEX, 48),
    token("nuget-key", "oy2", r"[a-z0-9]", 43),
    token("crates-token", "cio", _ALNUM, 32),
    rule("terraform-token", r"\.atlasv1\.", rf"{ALONE}[A-Za-z0-9]{{14}}\.atlasv1\.[\w=-]{{40,100}}", back=14),
    token("vault-token", "hv[sbr]\\.", _WD, 20, 300),
    token("pulumi-token", "pul-", _HEX, 40),
    token("doppler-token", r"dp\.(?:pt|st|ct|sa|scim|audit)\.", r"[\w.-]", 40, 80),
    token("buildkite-token", "bku[ai]_", _ALNUM, 40),
    token("circleci-token", "CCI(?:PAT|PRJ)_", _W, 40, 80),
    token("sonar-token", "sq[pua]_", _HEX, 40),
    token("artifactory-key", "AKCp", _ALNUM, 60, 80),
    token("postman-key", "PMAK-", _HEX, 24, 24, tail=r"-[0-9a-f]{34}"),
    token("openshift-token", "sha256~", _WD, 43),
)

PRODUCTS: tuple[Rule, ...] = (
    token("slack-token", "xox[abceoprs]-", _WD, 8, 250),
    token("slack-token", "xapp-", _WD, 20, 250),
    token("slack-token", r"hooks\.slack\.com/(?:services|workflows)/", r"[\w/]", 16, 120),
    token("discord-token", r"discord(?:app)?\.com/api/webhooks/\d{15,20}/", _WD, 60, 80),
    rule("telegram-token", ":AA", rf"{ALONE}\d{{8,10}}:AA[\w-]{{32,33}}(?![\w-])", back=10),
    token("twilio-key", "SK", _HEX, 32),
    token("sendgrid-key", r"SG\.", _WD, 16, 32, tail=r"\.[\w-]{16,64}"),
    token("mailgun-key", "key-", _HEX, 32),
    rule("mailchimp-key", r"-us\d", rf"{ALONE}[0-9a-f]{{32}}-us\d{{1,2}}(?!\w)", back=32),
    token("brevo-key", "x(?:keysib|smtpsib)-", _HEX, 64, 64, tail=r"-\w{16}"),
    token("stripe-key", "(?:[rsp]k_(?:live|test)|whsec)_", _W, 10, 250),
    token("square-token", "sq0[a-z]{3}-", _WD, 22, 50),
    token("square-token", "EAAA", _WD, 60),
    token("shopify-token", "shp(?:at|ca|pa|ss|ua|tka)_", r"[0-9A-Fa-f]", 32),
    token("razorpay-key", "rzp_(?:live|test)_", _ALNUM, 14, 30),
    token("newrelic-key", "NR(?:AK|II|IQ|SP)-", r"[\w-]", 24, 40),
    token("newrelic-key", "NRJS-", _HEX, 19),
    token("grafana-token", "glsa_", _ALNUM, 32, 32, tail=r"_[0-9A-Fa-f]{8}"),
    token("grafana-token", "glc_", r"[A-Za-z0-9+/=]", 32, 400),
    token("sentry-token", "sntry[su]_", r"[\w=+/-]", 40, 250),
    rule("sentry-dsn", r"://[0-9a-f]{32}", r"://(?P<it>[0-9a-f]{32}(?::[0-9a-f]{32})?)@[\w.-]{1,200}/"),
    token("dynatrace-token", r"dt0[a-z]\d\d\.", _UP, 24, 24, tail=r"\.[A-Z0-9]{64}"),
    token("datadog-key", "dd(?:pat|app)_", _ALNUM, 30, 60),
    token("pagerduty-key", r"u\+", _WD, 18),
    token("linear-key", "lin_(?:api|oauth)_", _ALNUM, 32, 64),
    token("notion-token", "(?:ntn_|secret_)", _ALNUM, 40, 50),
    token("figma-token", "fig[dou]r?_", _WD, 36, 60),
    token("airtable-token", r"pat[A-Za-z0-9]{14}\.", _HEX, 64),
    token("typeform-token", "tfp_", r"[\w.-]", 40, 80),
    token("easypost-key", "EZ[AT]K", _ALNUM, 54),
    token("contentful-token", "CFPAT-", _WD, 43),
    rule("launchdarkly-key", "(?:sdk|api)-[0-9a-f]{8}-", f"{ALONE}(?:sdk|api)-{_UUID}(?![\\w-])"),
    rule("okta-token", r"SSWS\s+00", rf"SSWS\s+(?P<it>00{_WD}{{40}})(?![\w-])"),
    rule("age-key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[A-Z0-9]{58}"),
)

MODELS: tuple[Rule, ...] = (
    token("anthropic-key", "sk-ant-", _WD, 10, 250),
    rule("openai-key", r"\bsk-[\w-]{20}", rf"{ALONE}(?P<it>sk-[\w-]{{20,250}})", is_opaque),
    token("huggingface-token", "(?:hf_|api_org_)", _ALNUM, 30, 60),
    token("groq-key", "gsk_", _ALNUM, 40, 80),
    token("xai-key", "xai-", _ALNUM, 60, 100),
    token("perplexity-key", "pplx-", _ALNUM, 40, 80),
    token("replicate-token", "r8_", _ALNUM, 37),
    token("pinecone-key", "pcsk_", _W, 40, 100),
)

VENDOR_TOKENS = (*CLOUDS, *CODE, *PRODUCTS, *MODELS)
