package com.bulkops.orgs.secrets;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a text in UTF-8.
 */
public final class Sha256 {

	private Sha256() {
	}

	/** Returns the 32 bytes of the hash. */
	public static byte[] hash(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has to support SHA-256", ex);
		}
	}

	/** Returns the hash as 64 lowercase hexadecimal digits. */
	public static String hashToHex(String text) {
		return HexFormat.of().formatHex(hash(text));
	}

}
