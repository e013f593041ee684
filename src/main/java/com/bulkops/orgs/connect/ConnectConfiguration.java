package com.bulkops.orgs.connect;

import com.bulkops.orgs.site.AppKey;
import com.bulkops.orgs.site.RequestAdmission;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Configuration of the headers of all answers, the paths that need no token, and the
 * interceptor for all others.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ConnectProperties.class)
class ConnectConfiguration implements WebMvcConfigurer {

	/** One year, the minimum of Atlassian's security requirements. */
	private static final long STRICT_TRANSPORT_SECONDS = 31_536_000;

	private final ConnectAuthorizationInterceptor interceptor;

	ConnectConfiguration(ConnectAuthorizationInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(this.interceptor).order(RequestAdmission.LAST);
	}

	/**
	 * Opens probes, metrics and the doctor on the management port, which Jira does not
	 * use, and nothing else.
	 */
	@Bean
	@Order(1)
	SecurityFilterChain managementPort(HttpSecurity http) throws Exception {
		http.securityMatcher(EndpointRequest.toAnyEndpoint());
		http.authorizeHttpRequests((requests) -> requests
			.requestMatchers("/actuator/health/liveness", "/actuator/health/readiness", "/actuator/prometheus",
					"/actuator/doctor")
			.permitAll()
			.anyRequest()
			.denyAll());
		withoutSessions(http);
		return http.build();
	}

	/**
	 * Closes the paths that have no handler. For all others
	 * {@link ConnectAuthorizationInterceptor} decides, because it knows the handler.
	 */
	@Bean
	@Order(2)
	SecurityFilterChain everyAnswer(HttpSecurity http) throws Exception {
		http.securityMatcher("/**");
		http.authorizeHttpRequests((requests) -> requests
			.dispatcherTypeMatchers(jakarta.servlet.DispatcherType.FORWARD, jakarta.servlet.DispatcherType.ERROR,
					jakarta.servlet.DispatcherType.ASYNC)
			.permitAll()
			.requestMatchers("/actuator/**", "/error")
			.denyAll()
			.anyRequest()
			.permitAll());
		withoutSessions(http);
		http.headers((headers) -> headers.frameOptions(HeadersConfigurer.FrameOptionsConfig::disable)
			.httpStrictTransportSecurity(
					(hsts) -> hsts.includeSubDomains(true).maxAgeInSeconds(STRICT_TRANSPORT_SECONDS))
			.referrerPolicy((referrer) -> referrer.policy(ReferrerPolicy.STRICT_ORIGIN))
			.contentSecurityPolicy(
					(csp) -> csp.policyDirectives("default-src 'none'; frame-ancestors https://*.atlassian.net"))
			.permissionsPolicyHeader((permissions) -> permissions
				.policy("camera=(), microphone=(), geolocation=(), payment=(), usb=()")));
		return http.build();
	}

	/** Disables cookies, sessions and passwords: every request has its own token. */
	private static void withoutSessions(HttpSecurity http) throws Exception {
		http.csrf(AbstractHttpConfigurer::disable);
		http.httpBasic(AbstractHttpConfigurer::disable);
		http.formLogin(AbstractHttpConfigurer::disable);
		http.logout(AbstractHttpConfigurer::disable);
		http.requestCache(AbstractHttpConfigurer::disable);
		http.sessionManagement((session) -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		http.exceptionHandling((exceptions) -> exceptions
			.authenticationEntryPoint((request, response, ex) -> response.sendError(401)));
	}

	@Bean
	static AppKey appKey(Descriptor descriptor) {
		return new AppKey(descriptor.key());
	}

}
