package com.bulkops.orgs.network;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/**
 * The names of the reasons for which a call has no answer. They are clauses for logs and
 * pages, and contain no host and no text of others.
 */
public final class NetworkFailure {

	/** A message of the JDK's client. */
	private static final Pattern REFUSED_BY_PROXY = Pattern.compile("Tunnel failed, got: ([0-9]{3}).*");

	private NetworkFailure() {
	}

	/**
	 * Returns the reason as a clause, such as "the name is unknown here"; of a failure
	 * that is not one of the network the name of its type.
	 */
	public static String describe(Throwable failure) {
		List<Throwable> causes = causes(failure);
		int proxy = causes.stream()
			.mapToInt(NetworkFailure::statusOfProxy)
			.filter((status) -> status > 0)
			.findFirst()
			.orElse(0);
		if (proxy > 0) {
			return (proxy == ProxyRefused.PASSWORD_REQUIRED) ? "the proxy requires a valid user and password (407)"
					: "the proxy refused the connection (%d)".formatted(proxy);
		}
		if (has(causes, (cause) -> cause instanceof SSLException || cause instanceof CertificateException)) {
			return certificate(causes);
		}
		if (has(causes,
				(cause) -> cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException)) {
			return "the name is unknown here";
		}
		if (has(causes, NoRouteToHostException.class::isInstance)) {
			return "there is no route to it from this app";
		}
		if (has(causes, (cause) -> cause instanceof InterruptedIOException
				|| cause.getClass().getSimpleName().endsWith("TimeoutException"))) {
			return "there was no answer in time";
		}
		if (has(causes, ConnectException.class::isInstance)) {
			return "it does not accept connections";
		}
		return has(causes, IOException.class::isInstance) ? "the connection failed"
				: causes.get(causes.size() - 1).getClass().getSimpleName();
	}

	private static String certificate(List<Throwable> causes) {
		if (has(causes, (cause) -> cause instanceof CertificateExpiredException
				|| cause instanceof CertificateNotYetValidException || says(cause, "validity check failed"))) {
			return "the certificate is expired or not valid yet";
		}
		if (has(causes, (cause) -> cause instanceof CertPathValidatorException
				|| says(cause, "unable to find valid certification path") || says(cause, "pkix path"))) {
			return "the certificate is from an authority that this app does not trust (BULKOPS_TRUSTED_CERTIFICATES)";
		}
		return has(causes, (cause) -> cause instanceof CertificateException)
				? "no secure connection could be established, because its certificate has another name"
				: "no secure connection could be established";
	}

	private static int statusOfProxy(Throwable cause) {
		if (cause instanceof ProxyRefused refused) {
			return refused.status();
		}
		Matcher message = REFUSED_BY_PROXY.matcher(String.valueOf(cause.getMessage()));
		return message.matches() ? Integer.parseInt(message.group(1)) : 0;
	}

	private static boolean says(Throwable cause, String text) {
		return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(text);
	}

	private static boolean has(List<Throwable> causes, Predicate<Throwable> kind) {
		return causes.stream().anyMatch(kind);
	}

	private static List<Throwable> causes(Throwable failure) {
		List<Throwable> causes = new ArrayList<>();
		for (@Nullable
		Throwable cause = failure; cause != null && !causes.contains(cause); cause = cause.getCause()) {
			causes.add(cause);
		}
		return causes;
	}

}
