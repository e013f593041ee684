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
 * Encryption of short secrets for the database (authenticated encryption, Tink AEAD).
 * Each ciphertext is bound to its owner, a text of the tenant and the purpose, and does
 * not decrypt without it. A row that is copied to another tenant is therefore useless.
 */
public class Secrets {

	/**
	 * The length of the start of a ciphertext: a version and the id of the key (Tink's
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

	/** Returns whether the primary key of the keyset encrypted a ciphertext. */
	boolean isCurrent(byte[] sealed) {
		return sealed.length > PREFIX && Arrays.equals(sealed, 0, PREFIX, this.currentPrefix, 0, PREFIX);
	}

	/**
	 * Decrypts with the key of the keyset that encrypted it.
	 * @throws CannotOpen if that key is no longer in the keyset, or the owner is another
	 * one
	 */
	public String open(byte[] sealed, Owner owner) {
		try {
			return new String(this.aead.decrypt(sealed, owner.associatedData()), StandardCharsets.UTF_8);
		}
		catch (GeneralSecurityException ex) {
			throw new CannotOpen(owner, ex);
		}
	}

	/** Creates a secret for an external system: 256 random bits as text. */
	public static String random() {
		byte[] bits = new byte[32];
		RANDOM.nextBytes(bits);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
	}

	/**
	 * Signs a text with an encrypted secret (HMAC with SHA-256), so that holders of the
	 * secret can verify the sender.
	 * @return the signature in hexadecimal digits
	 * @throws CannotOpen if the secret does not decrypt
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
	 * The tenant of a secret and its purpose.
	 */
	public record Owner(Purpose purpose, String tenant) {

		byte[] associatedData() {
			return (this.purpose.name() + ':' + this.tenant).getBytes(StandardCharsets.UTF_8);
		}

	}

	/**
	 * Purposes of secrets, one secret for each tenant, with the columns that store them.
	 * The names are part of every ciphertext: never rename one.
	 */
	public enum Purpose {

		/** Signs the requests between a site and this app. */
		SHARED_SECRET("connect_installation", "shared_secret"),
		/** Gives access to an organization. */
		ORGANIZATION_API_KEY("organization_link", "sealed_key"),
		/** The address of a webhook, which often suffices to write there. */
		WEBHOOK_ADDRESS("notice_settings", "sealed_webhook"),
		/** Signs the requests to a webhook. */
		WEBHOOK_SECRET("notice_settings", "sealed_webhook_secret");

		final String table;

		final String column;

		Purpose(String table, String column) {
			this.table = table;
			this.column = column;
		}

	}

	/**
	 * A stored secret does not decrypt with the configured keyset.
	 */
	public static final class CannotOpen extends RuntimeException {

		CannotOpen(Owner owner, Throwable cause) {
			super("The stored %s of %s does not open with the configured encryption keyset".formatted(owner.purpose(),
					owner.tenant()), cause);
		}

	}

}
