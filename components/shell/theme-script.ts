export const themeKey = 'drawbridge-theme';
/** Dispatched on `window` when the choice changes in this tab. */
export const themeEvent = 'drawbridge-theme';

/**
 * Runs in the head before the first paint: sets `data-theme` from the choice, or from the system, and follows both.
 * Constant, so that its hash stands in the Content-Security-Policy.
 */
export const themeScript = `(function(){
var dark=matchMedia('(prefers-color-scheme: dark)');
function apply(){
var chosen=null;
try{chosen=localStorage.getItem('${themeKey}')}catch(e){}
document.documentElement.dataset.theme=chosen==='dark'||chosen==='light'?chosen:dark.matches?'dark':'light';
}
apply();
dark.addEventListener('change',apply);
addEventListener('storage',apply);
addEventListener('${themeEvent}',apply);
})()`;
