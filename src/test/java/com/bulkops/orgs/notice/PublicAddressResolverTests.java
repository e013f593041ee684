package com.bulkops.orgs.notice;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PublicAddressResolverTests {

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1",
			"172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8",
			"192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
			"239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fec0::1", "fc00::1",
			"fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
			"64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a9fe:a9fe::1",
			"2002:c0a8:101::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "2001:10::1", "2001:20::1", "100::1",
			"3fff::1", "5f00::1", "168.63.129.16", "::ffff:168.63.129.16", "64:ff9b::a83f:8110", "2002:a83f:8110::1",
			"100.100.100.200", "192.0.0.192", "fd20:ce::254", "::ffff:169.254.169.254", "::a9fe:a9fe",
			"::ffff:0:7f00:1", "64:ff9b::1:7f00:1", "2001:0:a9fe:a9fe::" })
	void internalAddressesAreNotCalled(String address) throws UnknownHostException {
		assertThat(PublicAddressResolver.isInternal(InetAddress.getByName(address))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1",
			"126.255.255.255", "128.0.0.1", "169.253.1.1", "172.15.255.255", "172.32.0.1", "192.167.1.1", "192.169.1.1",
			"192.0.1.1", "198.17.1.1", "198.20.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450:4001::1",
			"2001:4860:4860::8888", "168.63.128.16", "168.63.130.16", "168.62.129.16", "64:ff9b::808:808",
			"2002:808:808::1" })
	void addressesOfTheInternetAre(String address) throws UnknownHostException {
		assertThat(PublicAddressResolver.isInternal(InetAddress.getByName(address))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "2130706433", "0x7f.1", "127.1", "localhost", "169.254.169.254", "2822734096",
			"0xa8.0x3f.0x81.0x10", "localhost.", "0x7f000001", "127.0.0.1.", "[::1]", "::ffff:7f00:1", "0" })
	void noSpellingOfAnInternalAddressGetsThrough(String host) {
		PublicAddressResolver addresses = new PublicAddressResolver(Set.of(), InetAddress::getAllByName);
		assertThatExceptionOfType(UnknownHostException.class).isThrownBy(() -> addresses.resolve(host));
	}

	@Test
	void oneInternalAddressAmongOthersIsEnoughToRefuse() {
		PublicAddressResolver addresses = new PublicAddressResolver(Set.of(),
				(host) -> new InetAddress[] { InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1") });
		assertThatExceptionOfType(PublicAddressResolver.InternalAddress.class)
			.isThrownBy(() -> addresses.resolve("hooks.example.com"));
	}

	@Test
	void aHostThatTheOperatorVouchesForMayBeInternal() throws UnknownHostException {
		PublicAddressResolver addresses = new PublicAddressResolver(Set.of("Siem.Internal"),
				(host) -> new InetAddress[] { InetAddress.getByName("10.0.0.1") });
		assertThat(addresses.resolve("SIEM.internal")).hasSize(1);
		assertThatExceptionOfType(PublicAddressResolver.InternalAddress.class)
			.isThrownBy(() -> addresses.resolve("other.internal"));
	}

}
