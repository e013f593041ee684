package com.bulkops.orgs.network;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OutboundTests {

	private static final URI ATLASSIAN = URI.create("https://api.atlassian.com/admin");

	@RegisterExtension
	private final OutboundSettings outbound = new OutboundSettings();

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource({ "http://proxy.example.com:3128, proxy.example.com:3128",
			"proxy.example.com:3128, proxy.example.com:3128", "http://proxy.example.com/, proxy.example.com:80",
			"http://[2001:db8::1]:3128, [2001:db8::1]:3128" })
	void anAddressOfAProxyIsTaken(String address, String proxy) throws Exception {
		this.outbound.install(Map.of("HTTPS_PROXY", address));
		assertThat(Outbound.proxyOf(ATLASSIAN)).contains(proxy);
		assertThat(Outbound.proxyAuthorization(ATLASSIAN)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "http://ann:p%40s%3As%2F%C3%BC@proxy:3128, ann:p@s:s/ü",
			"http://ac%5Cann:a+b%25@proxy:3128, ac\\ann:a+b%", "http://ann@proxy:3128, ann:" })
	void userAndPasswordAreDecoded(String address, String decoded) throws Exception {
		this.outbound.install(Map.of("https_proxy", address));
		assertThat(Outbound.proxyAuthorization(ATLASSIAN))
			.contains("Basic " + Base64.getEncoder().encodeToString(decoded.getBytes(StandardCharsets.UTF_8)));
		assertThat(Outbound.proxyOf(ATLASSIAN)).as("without them").contains("proxy:3128");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://ann:s3cret#x@proxy:3128", "http://ann:s3cret%zz@proxy:3128",
			"socks5://s3cret@proxy:1080", "https://ann:s3cret@proxy:3128", "http://ann:s3cret@:3128",
			"http://ann:s3cret@proxy:port", "http://ann:s3cret@proxy:3128/path", "http://s3 cret" })
	void anyOtherAddressIsRefusedWithoutNamingThePassword(String address) {
		assertThatExceptionOfType(OutboundUnusable.class)
			.isThrownBy(() -> this.outbound.install(Map.of("HTTPS_PROXY", address)))
			.withMessageContaining("HTTPS_PROXY")
			.withMessageNotContaining("s3")
			.withNoCause();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "acme.com|https://acme.com", "acme.com|https://jira.acme.com",
			".acme.com|https://jira.acme.com", "*.acme.com|https://jira.acme.com", "ACME.com|https://Jira.Acme.Com",
			"x, acme.com|https://acme.com", "x acme.com|https://acme.com:8443", "acme.com:8443|https://acme.com:8443",
			"*|https://acme.com", "10.1.2.3|https://10.1.2.3", "10.0.0.0/8|https://10.1.2.3",
			"fd00::/8|https://[fd12::1]", "[fd12::1]:8443|https://[fd12::1]:8443", "none|https://localhost",
			"none|https://127.0.0.2", "none|https://[::1]:8443", "none|http://acme.com" })
	void hostsAreCalledDirectly(String direct, URI address) throws Exception {
		this.outbound.install(Map.of("HTTPS_PROXY", "proxy:3128", "NO_PROXY", direct));
		assertThat(Outbound.proxyOf(address)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "none|https://acme.com", "acme.com|https://notacme.com", "acme.com:8443|https://acme.com",
					"10.0.0.0/8|https://11.1.2.3", "10.0.0.0/33|https://10.0.0.0", "10.0.0.0/x|https://10.0.0.0",
					"/|https://10.0.0.0", "2.3|https://10.1.2.3", "10.0.0.0/8|https://[fd12::1]",
					"999.1.1.1|https://acme.com", ":|https://acme.com" })
	void otherHostsAreCalledThroughTheProxy(String direct, URI address) throws Exception {
		this.outbound.install(Map.of("HTTPS_PROXY", "proxy:3128", "NO_PROXY", direct));
		assertThat(Outbound.proxyOf(address)).contains("proxy:3128");
	}

	@Test
	void withoutSettingsTheJvmIsLeftAsItIs() throws Exception {
		SSLContext before = SSLContext.getDefault();
		this.outbound.install(Map.of("HTTPS_PROXY", " ", "BULKOPS_TRUSTED_CERTIFICATES", ""));
		assertThat(Outbound.proxyOf(ATLASSIAN)).isEmpty();
		assertThat(SSLContext.getDefault()).isSameAs(before);
	}

	/** The image has such a folder, which an operator may fill. */
	@Test
	void anEmptyFolderOfCertificatesChangesNothing() throws Exception {
		Files.writeString(this.folder.resolve("README.txt"), "no certificate");
		SSLContext before = SSLContext.getDefault();
		certificates(this.folder);
		assertThat(SSLContext.getDefault()).isSameAs(before);
	}

	@Test
	void certificatesThatCannotBeReadAreNamed() throws Exception {
		assertThatExceptionOfType(OutboundUnusable.class).isThrownBy(() -> certificates(this.folder.resolve("missing")))
			.withMessageContaining("missing, which is not a folder");
		Files.writeString(this.folder.resolve("acme.crt"), "no certificate");
		assertThatExceptionOfType(OutboundUnusable.class).isThrownBy(() -> certificates(this.folder))
			.withMessageContaining("acme.crt")
			.withMessageContaining("no readable certificate");
		Files.writeString(this.folder.resolve("acme.crt"), "");
		assertThatExceptionOfType(OutboundUnusable.class).isThrownBy(() -> certificates(this.folder));
	}

	private void certificates(Path folder) {
		this.outbound.install(Map.of("BULKOPS_TRUSTED_CERTIFICATES", folder.toString()));
	}

}
