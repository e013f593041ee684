package com.bulkops.orgs.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The hosts that are called without the proxy, in the form that curl and Go read: names,
 * which include all names below them, with or without a port; IP addresses; networks
 * ({@code 10.0.0.0/8}); {@code *} for all. This machine is always called directly.
 */
final class NoProxy {

	/** Anything else is a name, which is not resolved. */
	private static final Pattern IP_ADDRESS = Pattern.compile("[0-9.]+|[0-9a-f]*:[0-9a-f:.]*");

	private static final Pattern WITH_PORT = Pattern.compile("([^:]+|\\[.*]):([0-9]{1,5})");

	private final List<String> entries;

	private NoProxy(List<String> entries) {
		this.entries = entries;
	}

	static NoProxy parse(String text) {
		return new NoProxy(Arrays.stream(text.toLowerCase(Locale.ROOT).split("[,\\s]+"))
			.filter((entry) -> !entry.isEmpty())
			.toList());
	}

	boolean contains(String host, int port) {
		String name = withoutBrackets(host.toLowerCase(Locale.ROOT));
		InetAddress address = addressOf(name);
		return name.equals("localhost") || name.endsWith(".localhost")
				|| (address != null && address.isLoopbackAddress())
				|| this.entries.stream().anyMatch((entry) -> matches(entry, name, address, port));
	}

	private static boolean matches(String entry, String name, @Nullable InetAddress address, int port) {
		if (entry.equals("*")) {
			return true;
		}
		if (address != null && entry.contains("/")) {
			return isIn(entry, address);
		}
		var withPort = WITH_PORT.matcher(entry);
		if (withPort.matches()) {
			return Integer.parseInt(withPort.group(2)) == port && matches(withPort.group(1), name, address, port);
		}
		if (address != null) {
			return address.equals(addressOf(withoutBrackets(entry)));
		}
		String domain = entry.replaceFirst("^\\*?\\.", "");
		return name.equals(domain) || name.endsWith("." + domain);
	}

	private static boolean isIn(String network, InetAddress address) {
		int slash = network.indexOf('/');
		InetAddress first = addressOf(withoutBrackets(network.substring(0, slash)));
		String bits = network.substring(slash + 1);
		int length = address.getAddress().length * Byte.SIZE;
		if (first == null || first.getAddress().length != address.getAddress().length || !bits.matches("[0-9]{1,3}")
				|| Integer.parseInt(bits) > length) {
			return false;
		}
		int shift = length - Integer.parseInt(bits);
		return number(first).shiftRight(shift).equals(number(address).shiftRight(shift));
	}

	private static BigInteger number(InetAddress address) {
		return new BigInteger(1, address.getAddress());
	}

	private static @Nullable InetAddress addressOf(String text) {
		try {
			return IP_ADDRESS.matcher(text).matches() ? InetAddress.getByName(text) : null;
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	private static String withoutBrackets(String host) {
		return (host.startsWith("[") && host.endsWith("]")) ? host.substring(1, host.length() - 1) : host;
	}

}
