package com.bulkops.orgs.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An authority that no machine knows, and a server's certificate that it issued, made by
 * the JDK's keytool.
 */
public final class TestCertificates {

	private static final char[] PASSWORD = "changeit".toCharArray();

	private final Path store;

	private TestCertificates(Path store) {
		this.store = store;
	}

	/** Makes a certificate for some names, valid for ten years from a day on. */
	public static TestCertificates create(Path folder, String... names) throws Exception {
		return createStarting(folder, "-1d", names);
	}

	/**
	 * Makes a certificate of the server that is valid for ten years.
	 * @param start when it begins, as keytool reads it ({@code -20y})
	 */
	public static TestCertificates createStarting(Path folder, String start, String... names) throws Exception {
		TestCertificates made = new TestCertificates(folder.resolve("keys.p12"));
		made.keytool("-alias", "ca", "-dname", "CN=Acme Inspection CA", "-ext", "bc:c", "-validity", "3650");
		made.keytool("-alias", "server", "-signer", "ca", "-dname", "CN=server", "-ext",
				"san=" + String.join(",", List.of(names).stream().map((name) -> "dns:" + name).toList()), "-startdate",
				start, "-validity", "3650");
		return made;
	}

	private void keytool(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-keyalg", "EC",
				"-keystore", this.store.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD)));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		if (process.waitFor() != 0) {
			throw new IllegalStateException(output);
		}
	}

	/** Returns the file of all keys, whose password is {@code changeit}. */
	public Path store() {
		return this.store;
	}

	/** Returns the certificate of the authority in PEM form. */
	public String authority() throws Exception {
		return "-----BEGIN CERTIFICATE-----\n"
				+ Base64.getMimeEncoder().encodeToString(load().getCertificate("ca").getEncoded())
				+ "\n-----END CERTIFICATE-----\n";
	}

	/** Writes the authority's certificate into a new folder, and returns the folder. */
	public Path folderOfAuthority() throws Exception {
		Path folder = Files.createDirectories(this.store.resolveSibling("certificates"));
		Files.writeString(folder.resolve("acme.pem"), authority());
		return folder;
	}

	/** Returns what a server needs to speak TLS. */
	public SSLContext server() throws Exception {
		KeyStore all = load();
		KeyStore own = KeyStore.getInstance("PKCS12");
		own.load(null, null);
		own.setKeyEntry("server", all.getKey("server", PASSWORD), PASSWORD, all.getCertificateChain("server"));
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(own, PASSWORD);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		return context;
	}

	private KeyStore load() throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream stream = Files.newInputStream(this.store)) {
			keys.load(stream, PASSWORD);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return keys;
	}

}
