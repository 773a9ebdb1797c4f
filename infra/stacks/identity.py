"""Who people are to others: the sender of our mail, and the user pool behind which other identity providers stand."""

from aws_cdk import CfnOutput, Duration, RemovalPolicy, SecretValue, Stack
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.environments import EnvironmentConfig
from infra.federation import IdentityProvider

#: Where the site takes a code; the page is part of the web app.
CALLBACK = "/sign-in/federated"


class IdentityStack(Stack):
    """Made where an environment sends mail or federates; `issuer` and `client_id` are empty without a federation."""

    def __init__(self, scope: Construct, *, config: EnvironmentConfig) -> None:
        super().__init__(
            scope,
            "Identity",
            stack_name=f"{config.prefix}-identity",
            description=f"FaultMaven {config.name}: sender of mail, federation",
            termination_protection=config.is_protected,
        )
        self._config = config
        self.issuer, self.client_id = config.federation.issuer, config.federation.client_id
        if config.mail_from:
            # DKIM with a domain of one's own: the records to publish are shown by the console and the outputs of SES
            domain = config.mail_from.rpartition("@")[2].rstrip(">")
            ses.EmailIdentity(self, "Sender", identity=ses.Identity.domain(domain))
        if config.federation.needs_pool:
            self._make_pool()

    def _make_pool(self) -> None:
        """A pool in which nobody has a password: people come from the providers, and we only exchange their codes."""
        config = self._config
        pool = cognito.UserPool(
            self,
            "People",
            user_pool_name=f"{config.prefix}-people",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(email=True),
            # `email_verified` is what an account is linked by, so a provider has to say it and nobody may change it
            standard_attributes=cognito.StandardAttributes(
                email=cognito.StandardAttribute(required=True, mutable=True),
            ),
            password_policy=cognito.PasswordPolicy(
                min_length=16, require_digits=True, require_lowercase=True, require_symbols=True, require_uppercase=True
            ),
            account_recovery=cognito.AccountRecovery.NONE,
            deletion_protection=config.is_protected,
            removal_policy=RemovalPolicy.RETAIN if config.is_protected else RemovalPolicy.DESTROY,
        )
        domain = pool.add_domain(
            "Domain", cognito_domain=cognito.CognitoDomainOptions(domain_prefix=f"{config.prefix}-{self.account}")
        )
        made = [self._provider(pool, provider) for provider in config.federation.providers]
        client = pool.add_client(
            "Site",
            user_pool_client_name=f"{config.prefix}-site",
            # PKCE in place of a secret: the code is worth nothing without the verifier, which only our cookie holds
            generate_secret=False,
            auth_flows=cognito.AuthFlow(),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL, cognito.OAuthScope.PROFILE],
                callback_urls=[f"{config.site_url}{CALLBACK}"],
            ),
            supported_identity_providers=[
                cognito.UserPoolClientIdentityProvider.custom(provider.name) for provider in config.federation.providers
            ],
            prevent_user_existence_errors=True,
            id_token_validity=Duration.minutes(5),
            access_token_validity=Duration.minutes(5),
            refresh_token_validity=Duration.minutes(60),
        )
        for provider in made:
            client.node.add_dependency(provider)
        self.issuer = f"https://cognito-idp.{self.region}.{self.url_suffix}/{pool.user_pool_id}"
        self.client_id = client.user_pool_client_id
        CfnOutput(self, "FederationDomain", value=domain.base_url())

    def _provider(self, pool: cognito.UserPool, told: IdentityProvider) -> Construct:
        claims = {"email": "email", "email_verified": "email_verified", "name": "name"}
        if told.kind == "oidc":
            details = {
                "client_id": told.client_id,
                "client_secret": SecretValue.secrets_manager(told.secret).unsafe_unwrap(),
                "oidc_issuer": told.issuer,
                "attributes_request_method": "GET",
                "authorize_scopes": "openid email profile",
            }
        else:
            # the provider has to send both attributes under these names; without the second nobody is linked
            claims = {"email": "email", "email_verified": "email_verified"}
            details = {"MetadataURL": told.metadata_url, "RequestSigningAlgorithm": "rsa-sha256", "IDPSignout": "false"}
        return cognito.CfnUserPoolIdentityProvider(
            self,
            f"Provider{told.name}",
            user_pool_id=pool.user_pool_id,
            provider_name=told.name,
            provider_type=told.kind.upper(),
            attribute_mapping=claims,
            provider_details=details,
        )
