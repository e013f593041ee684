package com.bulkops.orgs.secrets;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import com.google.crypto.tink.Aead;

/**
 * Encrypts short secrets for the database (authenticated encryption, Tink AEAD). Each
 * ciphertext is bound to its owner: a text that names the tenant and the purpose, and
 * without which it does not open, so that a row copied to another tenant is worthless.
 */
public class Secrets {

	private final Aead aead;

	Secrets(Aead aead) {
		this.aead = aead;
	}

	/**
	 * Encrypts a secret with the primary key of the keyset.
	 */
	public byte[] seal(String secret, Owner owner) {
		try {
			return this.aead.encrypt(secret.getBytes(StandardCharsets.UTF_8), owner.associatedData());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("A secret cannot be encrypted", ex);
		}
	}

	/**
	 * Decrypts with whichever key of the keyset encrypted it.
	 * @throws CannotOpen if that key is gone from the keyset, or the owner is another one
	 */
	public String open(byte[] sealed, Owner owner) {
		try {
			return new String(this.aead.decrypt(sealed, owner.associatedData()), StandardCharsets.UTF_8);
		}
		catch (GeneralSecurityException ex) {
			throw new CannotOpen(owner, ex);
		}
	}

	/**
	 * Whose secret it is, and which one of theirs.
	 */
	public record Owner(Purpose purpose, String tenant) {

		byte[] associatedData() {
			return (this.purpose.name() + ':' + this.tenant).getBytes(StandardCharsets.UTF_8);
		}

	}

	/**
	 * What a secret is for. The names are part of every ciphertext: never rename one.
	 */
	public enum Purpose {

		/** Signs the requests between a site and this app. */
		SHARED_SECRET,
		/** Opens an organization. */
		ORGANIZATION_API_KEY

	}

	/**
	 * A stored secret does not open with the configured keyset.
	 */
	public static final class CannotOpen extends RuntimeException {

		CannotOpen(Owner owner, Throwable cause) {
			super("The stored %s of %s does not open with the configured encryption keyset".formatted(owner.purpose(),
					owner.tenant()), cause);
		}

	}

}
