package com.bulkops.orgs.notice;

import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.SiteId;

/**
 * The address and the secret of a webhook, encrypted. Only {@link Webhooks} opens them.
 */
record SealedWebhook(byte[] address, byte[] secret) {

	/** Encrypts an address and a secret for one site. */
	static SealedWebhook seal(Secrets secrets, SiteId site, WebhookAddress address, String secret) {
		return new SealedWebhook(secrets.seal(address.uri().toString(), ownerOfAddress(site)),
				secrets.seal(secret, ownerOfSecret(site)));
	}

	/** Decrypts the address. */
	String openAddress(Secrets secrets, SiteId site) {
		return secrets.open(this.address, ownerOfAddress(site));
	}

	/** Signs a text with the secret. */
	String sign(Secrets secrets, SiteId site, String text) {
		return secrets.sign(this.secret, ownerOfSecret(site), text);
	}

	private static Secrets.Owner ownerOfAddress(SiteId site) {
		return new Secrets.Owner(Secrets.Purpose.WEBHOOK_ADDRESS, site.value());
	}

	private static Secrets.Owner ownerOfSecret(SiteId site) {
		return new Secrets.Owner(Secrets.Purpose.WEBHOOK_SECRET, site.value());
	}

}
