package com.bulkops.orgs.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

/**
 * The certificates of authorities that this app trusts in addition to those of the JVM:
 * all in the PEM files ({@code .pem}, {@code .crt}, {@code .cer}) of a folder.
 */
final class TrustedCertificates {

	static final String VARIABLE = "BULKOPS_TRUSTED_CERTIFICATES";

	private TrustedCertificates() {
	}

	/**
	 * Reads a folder.
	 * @return empty if it has no such file
	 * @throws OutboundUnusable if the folder or one of the files cannot be read
	 */
	static Optional<SSLContext> of(Path folder) {
		List<Certificate> added = new ArrayList<>();
		try (Stream<Path> files = Files.list(folder)) {
			files.filter((file) -> file.getFileName().toString().matches("(?i).+\\.(pem|crt|cer)"))
				.sorted()
				.forEach((file) -> added.addAll(read(file)));
		}
		catch (IOException ex) {
			throw new OutboundUnusable(
					"%s is %s, which is not a folder that this app can read.".formatted(VARIABLE, folder));
		}
		return added.isEmpty() ? Optional.empty() : Optional.of(trusting(added));
	}

	private static Collection<? extends Certificate> read(Path file) {
		try (InputStream pem = Files.newInputStream(file)) {
			Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
				.generateCertificates(pem);
			if (certificates.isEmpty()) {
				throw new CertificateException("none");
			}
			return certificates;
		}
		catch (IOException | CertificateException ex) {
			throw new OutboundUnusable(
					"%s (%s) has no readable certificate. It must be a certificate in PEM form, readable for the app's user."
						.formatted(file, VARIABLE));
		}
	}

	private static SSLContext trusting(List<Certificate> added) {
		try {
			KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
			trusted.load(null, null);
			List<Certificate> all = new ArrayList<>(added);
			for (TrustManager manager : managers(null)) {
				if (manager instanceof X509TrustManager certificates) {
					all.addAll(List.<X509Certificate>of(certificates.getAcceptedIssuers()));
				}
			}
			for (int number = 0; number < all.size(); number++) {
				trusted.setCertificateEntry(Integer.toString(number), all.get(number));
			}
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, managers(trusted), null);
			return context;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("The trusted certificates cannot be set up", ex);
		}
	}

	/** Returns the managers that trust a store; {@code null} for the JVM's. */
	private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(store);
		return factory.getTrustManagers();
	}

}
