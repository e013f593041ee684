package com.bulkops.orgs.secrets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KeysetHandle;

/**
 * Encrypts short secrets for the database (authenticated encryption, Tink AEAD). Each
 * ciphertext is bound to its owner: a text that names the tenant and the purpose, and
 * without which it does not open, so that a row copied to another tenant is worthless.
 */
public class Secrets {

	/**
	 * How a ciphertext begins: a version and the id of the key that made it (Tink's
	 * output prefix {@code TINK}).
	 */
	private static final int PREFIX = 5;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final Aead aead;

	private final byte[] currentPrefix;

	Secrets(KeysetHandle keyset) {
		this.aead = Keysets.aead(keyset);
		this.currentPrefix = ByteBuffer.allocate(PREFIX).put((byte) 1).putInt(keyset.getPrimary().getId()).array();
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

	/** Whether the primary key of the keyset encrypted it. */
	boolean isCurrent(byte[] sealed) {
		return sealed.length > PREFIX && Arrays.equals(sealed, 0, PREFIX, this.currentPrefix, 0, PREFIX);
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

	/** Makes a secret for somebody outside: 256 random bits as text. */
	public static String random() {
		byte[] bits = new byte[32];
		RANDOM.nextBytes(bits);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
	}

	/**
	 * Signs a text with a sealed secret (HMAC with SHA-256), so that whoever has the
	 * secret can tell who wrote it.
	 * @return the signature in hexadecimal digits
	 * @throws CannotOpen if the secret does not open
	 */
	public String sign(byte[] sealed, Owner owner, String text) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(open(sealed, owner).getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
			return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("A text cannot be signed", ex);
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
	 * What a secret is for, and where it is stored, one for each tenant. The names are
	 * part of every ciphertext: never rename one.
	 */
	public enum Purpose {

		/** Signs the requests between a site and this app. */
		SHARED_SECRET("atlassian_host", "shared_secret"),
		/** Opens an organization. */
		ORGANIZATION_API_KEY("organization_link", "sealed_key"),
		/** Is where a webhook leads; whoever knows it can often write there. */
		WEBHOOK_ADDRESS("notice_settings", "sealed_webhook"),
		/** Signs what is sent to a webhook. */
		WEBHOOK_SECRET("notice_settings", "sealed_webhook_secret");

		final String table;

		final String column;

		Purpose(String table, String column) {
			this.table = table;
			this.column = column;
		}

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
