"""Named equations beside the same equation written out, in the usual letters and in others."""

BAR = "on 0 < x < 1, u = 0 at both ends, u(x,0) = sin(pi x)"
STRING = "on 0 < x < 1, u = 0 at both ends, u(x,0) = sin(pi x), u_t(x,0) = 0. u(0.3, 0.7)?"
RING = "periodic on 0 < x < 20, u(x,0) = 0.3*cos(pi x/5). u(4, 2)?"
PLATE = "on the unit square, u = 1 on the top, u = 0 on the other sides. u(0.5, 0.25)?"

# name -> (by name, written out), in the usual letters and in others
SAME = {
    "heat": [
        (f"Heat equation with D = 0.2 {BAR}. u(0.4, 0.3)?", f"u_t = 0.2 u_xx {BAR}. u(0.4, 0.3)?"),
        ("Diffusion equation, thermal diffusivity kappa = 0.2, 0 < x < 3, T = 0 at both ends, T(x,0) ="
         " x*(3 - x)."
         " T(1, 2)?",
         "T_t = 0.2 T_xx, 0 < x < 3, T = 0 at both ends, T(x,0) = x*(3 - x). T(1, 2)?"),
    ],
    "wave": [
        (f"Wave equation with c = 3 {STRING}", f"u_tt = 9 u_xx {STRING}"),
        ("The wave equation with wave speed 2 on 0 < x < 1: y = 0 at both ends, y = sin(pi x) and y_t = 0"
         " at t = 0."
         " y(0.5, 0.1)?",
         "y_tt = 4 y_xx on 0 < x < 1: y = 0 at both ends, y = sin(pi x) and y_t = 0 at t = 0. y(0.5, 0.1)?"),
    ],
    "laplace": [
        (f"Laplace equation {PLATE}", f"u_xx + u_yy = 0 {PLATE}"),
        ("Laplace's equation on 0 < x < 2, 0 < y < 1 with phi = y at x = 2 and phi = 0 elsewhere on the"
         " boundary."
         " phi(1, 0.5)?",
         "phi_xx + phi_yy = 0 on 0 < x < 2, 0 < y < 1 with phi = y at x = 2 and phi = 0 elsewhere on the"
         " boundary."
         " phi(1, 0.5)?"),
    ],
    "poisson": [
        ("Poisson equation for the electric potential on 0 < x < 2, charge density rho = 3, permittivity"
         " eps0 = 0.5,"
         " phi(0) = 0, phi(2) = 1. phi(1)?",
         "phi'' = -rho/eps0 on 0 < x < 2, rho = 3, eps0 = 0.5, phi(0) = 0, phi(2) = 1. phi(1)?"),
        ("Poisson equation with heat source f = 4 on 0 < x < 1, T(0) = 0, T(1) = 0. T(0.5)?",
         "-T'' = 4 on 0 < x < 1, T(0) = 0, T(1) = 0. T(0.5)?"),
    ],
    "helmholtz": [
        (f"Helmholtz equation with k = 2 {PLATE}", f"u_xx + u_yy + 4 u = 0 {PLATE}"),
        ("Helmholtz equation, wave number 3, 0 < x < 1, p(0) = 1, p(1) = 0. p(0.5)?",
         "p'' + 9 p = 0, 0 < x < 1, p(0) = 1, p(1) = 0. p(0.5)?"),
    ],
    "modified helmholtz": [
        (f"Modified Helmholtz equation with k = 2 {PLATE}", f"u_xx + u_yy - 4 u = 0 {PLATE}"),
        ("Screened Poisson equation with kappa = 2, w(0) = 1, w(1) = 0. w(0.5)?",
         "w'' - 4 w = 0, w(0) = 1, w(1) = 0. w(0.5)?"),
    ],
    "advection": [
        (f"Advection equation with c = 0.5, {RING}", f"u_t + 0.5 u_x = 0, {RING}"),
        ("Transport equation with velocity V = 2 on the whole line, q(x,0) = exp(-x^2). q(1, 3)?",
         "q_t + 2 q_x = 0 on the whole line, q(x,0) = exp(-x^2). q(1, 3)?"),
    ],
    "advection-diffusion": [
        (f"Advection-diffusion equation with v = 2 and D = 0.1, {RING}", f"u_t + 2 u_x = 0.1 u_xx, {RING}"),
        ("Convection-diffusion equation, flow velocity U = 2, diffusion coefficient 0.1, c(x,0) ="
         " exp(-x^2) on the"
         " line. c(1, 1)?",
         "c_t + 2 c_x = 0.1 c_xx, c(x,0) = exp(-x^2) on the line. c(1, 1)?"),
    ],
    "burgers": [
        (f"Burgers equation with nu = 0.05 {BAR}. u(0.5, 0.5)?", f"u_t + u u_x = 0.05 u_xx {BAR}. u(0.5,"
         f" 0.5)?"),
        ("Viscous Burgers' equation, kinematic viscosity mu = 0.1, v = 0 at both ends of 0 < x < 2,"
         " v(x,0) = sin(pi x/2). v(1, 1)?",
         "v_t + v v_x = 0.1 v_xx, v = 0 at both ends of 0 < x < 2, v(x,0) = sin(pi x/2). v(1, 1)?"),
    ],
    "fisher-kpp": [
        (f"Fisher-KPP equation with D = 0.1, r = 2 {BAR}. u(0.5, 1)?",
         f"u_t = 0.1 u_xx + 2 u (1 - u) {BAR}. u(0.5, 1)?"),
        ("Fisher's equation, diffusivity 0.1, growth rate 2, carrying capacity K = 5, n(x,0) = exp(-x^2)"
         " on the"
         " line. n(0, 1)?",
         "n_t = 0.1 n_xx + 2 n (1 - n/5), n(x,0) = exp(-x^2) on the line. n(0, 1)?"),
    ],
    "gray-scott": [
        ("Gray-Scott model with Du = 0.2, Dv = 0.1, F = 0.04, k = 0.06, periodic on 0 < x < 9, u(x,0) = 1,"
         " v(x,0) = 0.3*cos(2 pi x/9)^2. v(2, 5)?",
         "u_t = 0.2 u_xx - u v^2 + 0.04 (1 - u), v_t = 0.1 v_xx + u v^2 - 0.1 v, periodic on 0 < x < 9,"
         " u(x,0) = 1,"
         " v(x,0) = 0.3*cos(2 pi x/9)^2. v(2, 5)?"),
        ("Gray-Scott: D1 = 0.2, D2 = 0.1, feed rate 0.04, kill rate 0.06, periodic on 0 < x < 9, U(x,0) = 1,"
         " V(x,0) = 0.3*cos(2 pi x/9)^2. V(2, 5)?",
         "U_t = 0.2 U_xx - U V^2 + 0.04 (1 - U), V_t = 0.1 V_xx + U V^2 - 0.1 V, periodic on 0 < x < 9,"
         " U(x,0) = 1,"
         " V(x,0) = 0.3*cos(2 pi x/9)^2. V(2, 5)?"),
    ],
    "schnakenberg": [
        ("Schnakenberg kinetics with a = 0.1, b = 0.9: u(0) = 1, v(0) = 2. u(3)?",
         "u' = 0.1 - u + u^2 v, v' = 0.9 - u^2 v: u(0) = 1, v(0) = 2. u(3)?"),
        ("Schnakenberg model with a = 0.1, b = 0.9, d = 10, gamma = 5, no flux at the ends of 0 < x < 1,"
         " u(x,0) = 1 + 0.1*cos(pi x), v(x,0) = 0.9. u(0, 1)?",
         "u_t = u_xx + 5 (0.1 - u + u^2 v), v_t = 10 v_xx + 5 (0.9 - u^2 v), no flux at the ends of 0 < x"
         " < 1,"
         " u(x,0) = 1 + 0.1*cos(pi x), v(x,0) = 0.9. u(0, 1)?"),
    ],
    "fitzhugh-nagumo": [
        ("FitzHugh-Nagumo with a = 0.7, b = 0.8, tau = 12, I = 0.5, v(0) = -1, w(0) = 1. v(9)?",
         "v' = v - v^3/3 - w + 0.5, w' = (v + 0.7 - 0.8 w)/12, v(0) = -1, w(0) = 1. v(9)?"),
        ("FitzHugh-Nagumo with a = 0.1, gamma = 0.5, epsilon = 0.01, u(0) = 0.4, w(0) = 0. u(20)?",
         "u' = u (u - 0.1) (1 - u) - w, w' = 0.01 (u - 0.5 w), u(0) = 0.4, w(0) = 0. u(20)?"),
    ],
    "allen-cahn": [
        (f"Allen-Cahn equation with D = 0.5, {RING}", f"u_t = 0.5 u_xx + u - u^3, {RING}"),
        ("Allen-Cahn equation with mobility M = 2, kappa = 0.3, periodic on 0 < x < 8, phi(x,0) = cos(pi"
         " x/4)."
         " phi(1, 2)?",
         "phi_t = 2 (0.3 phi_xx + phi - phi^3), periodic on 0 < x < 8, phi(x,0) = cos(pi x/4). phi(1, 2)?"),
    ],
    "cahn-hilliard": [
        ("Cahn-Hilliard equation with D = 2, gamma = 0.5, periodic on 0 < x < 20, c(x,0) = 0.1*cos(pi"
         " x/5). c(3, 4)?",
         "c_t = 2 lap(c^3 - c - 0.5 lap(c)), periodic on 0 < x < 20, c(x,0) = 0.1*cos(pi x/5). c(3, 4)?"),
        ("Cahn-Hilliard equation with mobility 2, W = 3, kappa = 0.5, periodic on 0 < x < 20,"
         " u(x,0) = 0.5 + 0.1*cos(pi x/5). u(3, 4)?",
         "u_t = 2 lap(6 u (1 - u) (1 - 2u) - 0.5 lap(u)), periodic on 0 < x < 20, u(x,0) = 0.5 +"
         " 0.1*cos(pi x/5)."
         " u(3, 4)?"),
    ],
    "swift-hohenberg": [
        (f"Swift-Hohenberg equation with r = 0.2, {RING}", f"u_t = 0.2 u - u - 2 u_xx - u_xxxx - u^3,"
         f" {RING}"),
        ("Swift-Hohenberg equation, control parameter eps = 0.2, g = 1, periodic on 0 < x < 20,"
         " psi(x,0) = 0.1*cos(pi x/5). psi(4, 2)?",
         "psi_t = 0.2 psi - psi - 2 psi_xx - psi_xxxx + psi^2 - psi^3, periodic on 0 < x < 20,"
         " psi(x,0) = 0.1*cos(pi x/5). psi(4, 2)?"),
    ],
    "phase-field crystal": [
        ("Phase-field crystal equation with r = -0.3, periodic on 0 < x < 20, psi(x,0) = 0.2*cos(pi x/5)."
         " psi(4, 2)?",
         "psi_t = lap(0.7 psi + 2 lap(psi) + lap(lap(psi)) + psi^3), periodic on 0 < x < 20,"
         " psi(x,0) = 0.2*cos(pi x/5). psi(4, 2)?"),
        ("PFC model, epsilon = 0.3, periodic on 0 < x < 20, n(x,0) = 0.2*cos(pi x/5). n(4, 2)?",
         "n_t = lap(0.7 n + 2 lap(n) + lap(lap(n)) + n^3), periodic on 0 < x < 20, n(x,0) = 0.2*cos(pi"
         " x/5). n(4, 2)?"),
    ],
    "kuramoto-sivashinsky": [
        (f"Kuramoto-Sivashinsky equation, {RING}", f"u_t + u u_x + u_xx + u_xxxx = 0, {RING}"),
        ("Kuramoto-Sivashinsky equation in its integral form, periodic on 0 < x < 20, h(x,0) = cos(pi"
         " x/5). h(4, 2)?",
         "h_t + h_x^2/2 + h_xx + h_xxxx = 0, periodic on 0 < x < 20, h(x,0) = cos(pi x/5). h(4, 2)?"),
    ],
    "kdv": [
        ("KdV equation of Zabusky and Kruskal with delta = 0.3, periodic on 0 < x < 2, u(x,0) = cos(pi x)."
         " u(1, 0.1)?",
         "u_t + u u_x + 0.09 u_xxx = 0, periodic on 0 < x < 2, u(x,0) = cos(pi x). u(1, 0.1)?"),
    ],
    "klein-gordon": [
        (f"Klein-Gordon equation with m = 2 {STRING}", f"u_tt = u_xx - 4 u {STRING}"),
        ("Klein-Gordon equation with mass 2, phi = 0 at both ends of 0 < x < 1, phi(x,0) = sin(pi x),"
         " starting from"
         " rest. phi(0.5, 0.3)?",
         "phi_tt = phi_xx - 4 phi, phi = 0 at both ends of 0 < x < 1, phi(x,0) = sin(pi x), starting from"
         " rest."
         " phi(0.5, 0.3)?"),
    ],
    "telegraph": [
        (f"Telegraph equation with a = 1, b = 2, c = 3 {STRING}", f"u_tt + u_t + 2 u = 9 u_xx {STRING}"),
        ("Cattaneo equation with tau = 0.1, D = 2, T = 0 at both ends of 0 < x < 1, T(x,0) = sin(pi x),"
         " T_t(x,0) = 0."
         " T(0.5, 0.1)?",
         "0.1 T_tt + T_t = 2 T_xx, T = 0 at both ends of 0 < x < 1, T(x,0) = sin(pi x), T_t(x,0) = 0."
         " T(0.5, 0.1)?"),
    ],
    "sine-gordon": [
        (f"sine-Gordon equation {STRING}", f"u_tt = u_xx - sin(u) {STRING}"),
        ("sine-Gordon equation on the line, phi(x,0) = 4*atan(exp(x)), phi_t(x,0) = 0. phi(1, 2)?",
         "phi_tt = phi_xx - sin(phi) on the line, phi(x,0) = 4*atan(exp(x)), phi_t(x,0) = 0. phi(1, 2)?"),
    ],
    "van der pol": [
        ("Van der Pol oscillator with mu = 2, x(0) = 1, x'(0) = 0. x(3)?",
         "x'' - 2 (1 - x^2) x' + x = 0, x(0) = 1, x'(0) = 0. x(3)?"),
        ("Van der Pol equation, epsilon = 2, y(0) = 1, y'(0) = 0. y(3)?",
         "y'' - 2 (1 - y^2) y' + y = 0, y(0) = 1, y'(0) = 0. y(3)?"),
    ],
    "lorenz": [
        ("Lorenz system with x(0) = 1, y(0) = 2, z(0) = 3. z(0.5)?",
         "x' = 10 (y - x), y' = x (28 - z) - y, z' = x y - 8/3 z, x(0) = 1, y(0) = 2, z(0) = 3. z(0.5)?"),
        ("Lorenz equations with s = 10, r = 15, b = 2, (X, Y, Z) = (1, 2, 3) at t = 0. Z(0.5)?",
         "X' = 10 (Y - X), Y' = X (15 - Z) - Y, Z' = X Y - 2 Z, X(0) = 1, Y(0) = 2, Z(0) = 3. Z(0.5)?"),
    ],
    "roessler": [
        ("Rössler system, x(0) = 1, y(0) = 0, z(0) = 0. y(2)?",
         "x' = -y - z, y' = x + 0.2 y, z' = 0.2 + z (x - 5.7), x(0) = 1, y(0) = 0, z(0) = 0. y(2)?"),
        ("Roessler attractor with a = 0.1, b = 0.1, c = 14, u(0) = 1, v(0) = 0, w(0) = 0. v(2)?",
         "u' = -v - w, v' = u + 0.1 v, w' = 0.1 + w (u - 14), u(0) = 1, v(0) = 0, w(0) = 0. v(2)?"),
    ],
    "duffing": [
        ("Duffing equation with alpha = 1, beta = 5, delta = 0.1, x(0) = 1, x'(0) = 0. x(3)?",
         "x'' + 0.1 x' + x + 5 x^3 = 0, x(0) = 1, x'(0) = 0. x(3)?"),
        ("Duffing oscillator with alpha = -1, beta = 1, d = 0.3, gamma = 0.5, omega = 1.2, q(0) = 1, q'(0)"
         " = 0. q(3)?",
         "q'' + 0.3 q' - q + q^3 = 0.5 cos(1.2 t), q(0) = 1, q'(0) = 0. q(3)?"),
    ],
    "lotka-volterra": [
        ("Lotka-Volterra with alpha = 1, beta = 0.1, delta = 0.05, gamma = 1.5, x(0) = 10, y(0) = 5. x(3)?",
         "x' = x - 0.1 x y, y' = 0.05 x y - 1.5 y, x(0) = 10, y(0) = 5. x(3)?"),
        ("Predator-prey model with a = 1, b = 0.1, d = 0.05, c = 1.5, N(0) = 10, P(0) = 5. P(3)?",
         "N' = N - 0.1 N P, P' = 0.05 N P - 1.5 P, N(0) = 10, P(0) = 5. P(3)?"),
    ],
    "robertson": [
        ("Robertson problem: y3 at t = 40?",
         "y1' = -0.04 y1 + 1e4 y2 y3, y2' = 0.04 y1 - 1e4 y2 y3 - 3e7 y2^2, y3' = 3e7 y2^2, y1(0) = 1,"
         " y2(0) = 0,"
         " y3(0) = 0. y3 at t = 40?"),
        ("Robertson's stiff problem with A(0) = 1, B(0) = 0, C(0) = 0. C(40)?",
         "A' = -0.04 A + 1e4 B C, B' = 0.04 A - 1e4 B C - 3e7 B^2, C' = 3e7 B^2, A(0) = 1, B(0) = 0, C(0)"
         " = 0. C(40)?"),
    ],
    "oregonator": [
        ("Oregonator: y1(30)?",
         "y1' = 77.27 (y2 + y1 (1 - 8.375e-6 y1 - y2)), y2' = (y3 - (1 + y1) y2)/77.27, y3' = 0.161 (y1 -"
         " y3),"
         " y1(0) = 1, y2(0) = 2, y3(0) = 3. y1(30)?"),
        ("Oregonator with epsilon = 0.04, f = 1, q = 0.001, x(0) = 0.1, z(0) = 0.2. z(5)?",
         "x' = (x (1 - x) - z (x - 0.001)/(x + 0.001))/0.04, z' = x - z, x(0) = 0.1, z(0) = 0.2. z(5)?"),
    ],
    "brusselator": [
        ("Brusselator with A = 1, B = 3, x(0) = 1, y(0) = 1. x(5)?",
         "x' = 1 + x^2 y - 4 x, y' = 3 x - x^2 y, x(0) = 1, y(0) = 1. x(5)?"),
        ("Diffusive Brusselator with A = 1, B = 3, Du = 0.1, Dv = 0.2, periodic on 0 < x < 9, u(x,0) = 1,"
         " v(x,0) = 3 + cos(2 pi x/9). u(2, 1)?",
         "u_t = 0.1 u_xx + 1 + u^2 v - 4 u, v_t = 0.2 v_xx + 3 u - u^2 v, periodic on 0 < x < 9, u(x,0) = 1,"
         " v(x,0) = 3 + cos(2 pi x/9). u(2, 1)?"),
    ],
    "pendulum": [
        ("Pendulum with L = 2, g = 9.8, theta(0) = 1, theta'(0) = 0. theta(3)?",
         "theta'' + 4.9 sin(theta) = 0, theta(0) = 1, theta'(0) = 0. theta(3)?"),
        ("Simple pendulum, l = 2, g = 9.8, phi(0) = 1, phi'(0) = 0. phi(3)?",
         "phi'' + 4.9 sin(phi) = 0, phi(0) = 1, phi'(0) = 0. phi(3)?"),
    ],
    "llg": [
        ("LLG equation in reduced units, alpha = 0.5, H = 2 along z, m(0) = (1, 0, 0). m_z(3)?",
         "a' = -4/5 (2 b + a c), b' = -4/5 (-2 a + b c), c' = -4/5 (c^2 - (a^2 + b^2 + c^2)),"
         " a(0) = 1, b(0) = 0, c(0) = 0. c(3)?"),
    ],
    "euler-bernoulli": [
        ("Euler-Bernoulli equation with EI = 2 and q = 3 on 0 < x < 1, w = w'' = 0 at both ends. w(0.5)?",
         "2 w'''' = 3 on 0 < x < 1, w = w'' = 0 at both ends. w(0.5)?"),
        ("Euler-Bernoulli equation, E = 4, I = 0.5, q = 3, y(0) = 0, y'(0) = 0, y''(1) = 0, y'''(1) = 0."
         " y(1)?",
         "2 y'''' = 3, y(0) = 0, y'(0) = 0, y''(1) = 0, y'''(1) = 0. y(1)?"),
    ],
    "euler-bernoulli in time": [
        ("Euler-Bernoulli equation with EI = 2 and mass per length 0.5 on 0 < x < 1, w = 0 and w'' = 0 at"
         " both ends, w(x,0) = sin(pi x), w_t(x,0) = 0. w(0.5, 0.1)?",
         "0.5 w_tt + 2 w_xxxx = 0 on 0 < x < 1, w = 0 and w_xx = 0 at both ends, w(x,0) = sin(pi x),"
         " w_t(x,0) = 0. w(0.5, 0.1)?"),
    ],
    "bratu": [
        ("Bratu problem with lambda = 2, y(0) = 0, y(1) = 0. y(0.5)?", "y'' + 2 exp(y) = 0, y(0) = 0, y(1)"
         " = 0. y(0.5)?"),
        ("Bratu equation, mu = 2, u(0) = 0, u(1) = 0. u(0.5)?", "u'' + 2 exp(u) = 0, u(0) = 0, u(1) = 0."
         " u(0.5)?"),
    ],
    "lane-emden": [
        ("Lane-Emden equation of index 3: y(0) = 1, y'(0) = 0. y(2)?",
         "y'' + 2/x y' + y^3 = 0, y(0) = 1, y'(0) = 0. y(2)?"),
    ],
    "falkner-skan": [
        ("Falkner-Skan equation with beta = 0.5 in x: f(0) = 0, f'(0) = 0, f'(inf) = 1. f''(0)?",
         "f''' + f f'' + 0.5 (1 - (f')^2) = 0 in x: f(0) = 0, f'(0) = 0, f'(inf) = 1. f''(0)?"),
    ],
    "airy": [
        ("Airy equation, y(0) = 1, y'(0) = 0. y(2)?", "y'' - x y = 0, y(0) = 1, y'(0) = 0. y(2)?"),
    ],
    "bessel": [
        ("Bessel's equation of order 2, y(1) = 1, y'(1) = 0. y(3)?",
         "x^2 y'' + x y' + (x^2 - 4) y = 0, y(1) = 1, y'(1) = 0. y(3)?"),
        ("Bessel's equation with n = 0.5, u(1) = 1, u'(1) = 0. u(3)?",
         "x^2 u'' + x u' + (x^2 - 0.25) u = 0, u(1) = 1, u'(1) = 0. u(3)?"),
    ],
    "legendre": [
        ("Legendre's equation with n = 3, y(0) = 0, y'(0) = -1.5. y(0.5)?",
         "(1 - x^2) y'' - 2 x y' + 12 y = 0, y(0) = 0, y'(0) = -1.5. y(0.5)?"),
        ("Legendre equation, l = 2, w(0) = 1, w'(0) = 0. w(0.5)?",
         "(1 - x^2) w'' - 2 x w' + 6 w = 0, w(0) = 1, w'(0) = 0. w(0.5)?"),
    ],
    "hermite": [
        ("The physicists' Hermite equation with n = 2, y(0) = -2, y'(0) = 0. y(1)?",
         "y'' - 2 x y' + 4 y = 0, y(0) = -2, y'(0) = 0. y(1)?"),
        ("The probabilists' Hermite equation of degree 2, u(0) = -1, u'(0) = 0. u(1)?",
         "u'' - x u' + 2 u = 0, u(0) = -1, u'(0) = 0. u(1)?"),
    ],
    "thomas-fermi": [
        ("Thomas-Fermi equation: y(1)?", "y'' = y^(3/2)/sqrt(x), y(0) = 1, y(inf) = 0. y(1)?"),
    ],
    "troesch": [
        ("Troesch's problem with n = 2: y(0.5)?", "y'' = 2 sinh(2 y), y(0) = 0, y(1) = 1. y(0.5)?"),
        ("Troesch's problem, lambda = 2, u(0) = 0, u(1) = 1. u(0.5)?", "u'' = 2 sinh(2 u), u(0) = 0, u(1)"
         " = 1. u(0.5)?"),
    ],
    "schroedinger": [
        ("Time-dependent Schrödinger equation with hbar = 1, m = 1, V(x) = x^2/2, psi(x,0) = exp(-(x -"
         " 1)^2/2) on the"
         " line. |psi(0, 1)|^2?",
         "i psi_t = -psi_xx/2 + x^2/2 psi, psi(x,0) = exp(-(x - 1)^2/2) on the line. |psi(0, 1)|^2?"),
        ("Stationary Schrödinger equation with hbar = 1, m = 2, V(x) = x^4 on the whole line. Lowest two"
         " energy levels?",
         "-psi''/4 + x^4 psi = E psi on the whole line. Lowest two energy levels?"),
    ],
    "gross-pitaevskii": [
        ("Gross-Pitaevskii equation with g = 2, V(x) = x^2/2, psi(x,0) = exp(-x^2/2) on the line. |psi(0,"
         " 1)|?",
         "i psi_t = -psi_xx/2 + x^2/2 psi + 2 |psi|^2 psi, psi(x,0) = exp(-x^2/2) on the line. |psi(0, 1)|?"),
    ],
    "ginzburg-landau": [
        ("Complex Ginzburg-Landau equation with b = 1, c = -2, periodic on 0 < x < 20, A(x,0) = 0.2 +"
         " 0.1*cos(pi x/5)."
         " |A(3, 5)|?",
         "A_t = A + (1 + i) A_xx - (1 - 2i) |A|^2 A, periodic on 0 < x < 20, A(x,0) = 0.2 + 0.1*cos(pi x/5)."
         " |A(3, 5)|?"),
    ],
}  # fmt: skip
