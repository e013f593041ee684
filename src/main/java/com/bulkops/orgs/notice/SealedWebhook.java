package com.bulkops.orgs.notice;

import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.InstallationId;

/**
 * The address and the secret of a webhook, encrypted. Only {@link Webhooks} opens them.
 */
record SealedWebhook(byte[] address, byte[] secret) {

	/** Encrypts an address and a secret for one installation. */
	static SealedWebhook seal(Secrets secrets, InstallationId installation, WebhookAddress address, String secret) {
		return new SealedWebhook(secrets.seal(address.uri().toString(), ownerOfAddress(installation)),
				secrets.seal(secret, ownerOfSecret(installation)));
	}

	/** Decrypts the address. */
	String openAddress(Secrets secrets, InstallationId installation) {
		return secrets.open(this.address, ownerOfAddress(installation));
	}

	/** Signs a text with the secret. */
	String sign(Secrets secrets, InstallationId installation, String text) {
		return secrets.sign(this.secret, ownerOfSecret(installation), text);
	}

	private static Secrets.Owner ownerOfAddress(InstallationId installation) {
		return new Secrets.Owner(Secrets.Purpose.WEBHOOK_ADDRESS, installation.clientKey());
	}

	private static Secrets.Owner ownerOfSecret(InstallationId installation) {
		return new Secrets.Owner(Secrets.Purpose.WEBHOOK_SECRET, installation.clientKey());
	}

}
