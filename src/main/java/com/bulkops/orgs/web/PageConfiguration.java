package com.bulkops.orgs.web;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import com.bulkops.orgs.site.AppKey;
import com.bulkops.orgs.web.settings.KeyQuestionLimit;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.LiteWebJarsResourceResolver;
import org.springframework.web.servlet.resource.ResourceTransformerChain;
import org.springframework.web.servlet.resource.TransformedResource;
import org.springframework.web.servlet.resource.VersionResourceResolver;

/**
 * The configuration of Spring MVC. It serves the pages' assets at addresses that contain
 * their version, so that browsers may cache them forever. It adds to each request for the
 * templates whether a whole page is requested, which Jira opens with a token in the
 * address, or the part that an open page replaces, which has a token in the header.
 */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {

	private final String bridge;

	private final AppKey appKey;

	private final OwnerArgumentResolver owners;

	private final LicenseGate licenseGate;

	private final RequestLog requestLog;

	private final KeyQuestionLimit keyQuestions;

	PageConfiguration(@Value("${atlassian.connect.all-js-url}") String bridge, AppKey appKey,
			OwnerArgumentResolver owners, LicenseGate licenseGate, RequestLog requestLog,
			KeyQuestionLimit keyQuestions) {
		this.bridge = bridge;
		this.appKey = appKey;
		this.owners = owners;
		this.licenseGate = licenseGate;
		this.requestLog = requestLog;
		this.keyQuestions = keyQuestions;
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(this.owners);
	}

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		CacheControl forever = CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable();
		registry.addResourceHandler("/assets/**")
			.addResourceLocations("classpath:/static/assets/")
			.setCacheControl(forever)
			.resourceChain(true)
			.addResolver(new VersionResourceResolver().addContentVersionStrategy("/**"))
			.addTransformer(PageConfiguration::inMemory);
		registry.addResourceHandler("/webjars/**")
			.addResourceLocations("classpath:/META-INF/resources/webjars/")
			.setCacheControl(forever)
			.resourceChain(true)
			.addResolver(new LiteWebJarsResourceResolver())
			.addTransformer(PageConfiguration::inMemory);
	}

	/**
	 * Loads a file for the chain to cache: anyone may request these files, and reading a
	 * jar takes time.
	 */
	private static Resource inMemory(HttpServletRequest request, Resource resource, ResourceTransformerChain chain)
			throws IOException {
		Resource found = chain.transform(request, resource);
		return new TransformedResource(found, found.getContentAsByteArray());
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		// The caller is known by then.
		registry.addInterceptor(this.requestLog).order(Ordered.LOWEST_PRECEDENCE);
		registry.addInterceptor(this.licenseGate).order(Ordered.LOWEST_PRECEDENCE);
		registry.addInterceptor(this.keyQuestions).order(Ordered.LOWEST_PRECEDENCE);
		String bridgeUrl = this.bridge;
		String key = this.appKey.value();
		registry.addInterceptor(new HandlerInterceptor() {

			@Override
			public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
				request.setAttribute("fragmentOnly", request.getHeader(HttpHeaders.AUTHORIZATION) != null);
				request.setAttribute("bridge", bridgeUrl);
				request.setAttribute("appKey", key);
				return true;
			}

		});
	}

}
