package com.bulkops.orgs.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Tells the templates how they are asked for: as a whole page, which Jira opens with a
 * token in the address, or as the part that an open page replaces, which comes with a
 * token in the header.
 */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {

	private final String bridge;

	PageConfiguration(@Value("${atlassian.connect.all-js-url}") String bridge) {
		this.bridge = bridge;
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		String bridgeUrl = this.bridge;
		registry.addInterceptor(new HandlerInterceptor() {

			@Override
			public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
				request.setAttribute("fragmentOnly", request.getHeader(HttpHeaders.AUTHORIZATION) != null);
				request.setAttribute("bridge", bridgeUrl);
				return true;
			}

		});
	}

}
